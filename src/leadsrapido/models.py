"""All models in one place: `from leadsrapido.models import Lead`. Importing it maps every domain."""

from leadsrapido.access.models import LeadAccess
from leadsrapido.accounts.models import EmailVerificationToken, PasswordResetToken, RefreshToken, User
from leadsrapido.activities.models import Activity
from leadsrapido.analytics.models import DailyUsageStats
from leadsrapido.audit.models import AuditEntry, AuditValues
from leadsrapido.database.models import Model
from leadsrapido.database.reference import Cnae, Municipality, State
from leadsrapido.imports.models import Import
from leadsrapido.integrations.models import ApiKey, Webhook
from leadsrapido.leads.duplicates.models import LeadDuplicate, LeadMerge, LeadRedirect
from leadsrapido.leads.fields.models import CustomField, LeadFieldValue
from leadsrapido.leads.lexicon.models import LeadLexeme, LeadLexiconChange, LeadWord
from leadsrapido.leads.models import Lead, LeadContact, LeadSegment
from leadsrapido.leads.saved_searches.models import SavedSearch
from leadsrapido.leads.scoring.models import StaleScore
from leadsrapido.leads.synonyms.models import SearchSynonyms
from leadsrapido.organizations.models import Organization, OrganizationDirectory
from leadsrapido.pipeline.models import PipelineLead, PipelineStage

__all__ = [
    "Activity",
    "ApiKey",
    "AuditEntry",
    "AuditValues",
    "Cnae",
    "CustomField",
    "DailyUsageStats",
    "EmailVerificationToken",
    "Import",
    "Lead",
    "LeadAccess",
    "LeadContact",
    "LeadDuplicate",
    "LeadFieldValue",
    "LeadLexeme",
    "LeadLexiconChange",
    "LeadMerge",
    "LeadRedirect",
    "LeadSegment",
    "LeadWord",
    "Model",
    "Municipality",
    "Organization",
    "OrganizationDirectory",
    "PasswordResetToken",
    "PipelineLead",
    "PipelineStage",
    "RefreshToken",
    "SavedSearch",
    "SearchSynonyms",
    "StaleScore",
    "State",
    "User",
    "Webhook",
]
