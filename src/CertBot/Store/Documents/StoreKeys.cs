using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Store.Documents;

/// <summary>The names of partitions and documents, in one place.</summary>
internal static class StoreKeys
{
    public const string Roles = "directory";

    /// <summary>Absences and rotas.</summary>
    public const string Duty = "duty";

    /// <summary>Holds the marker of a copied store.</summary>
    public const string CopyMarkerPartition = "moving";

    /// <summary>The workspaces that installed the app, each with its token.</summary>
    public const string SlackWorkspaces = "slack:workspaces";

    /// <summary>Which findings of the auditor of the timers have been told.</summary>
    public const string TimerAudit = "timer-audit";

    private const string ConversationAddressPrefix = "place:";
    private const string FilePrefix = "file:";

    public static string Application(ApplicationId id) => $"app:{Escape(id.Value)}";

    public const string VendorPrefix = "vendor:";

    /// <summary>Says that the names of all vendors stored so far are claimed.</summary>
    public const string VendorNames = "vendor-names";

    public static string Vendor(VendorId id) => $"{VendorPrefix}{Escape(id.Value)}";

    /// <summary>Which vendor's name looks like this.</summary>
    public static string VendorName(string skeleton) => $"vendor-name:{Hash(skeleton)}";

    public static bool IsApplication(string partition) => partition.StartsWith("app:", StringComparison.Ordinal);

    /// <summary>What is known of a stored file.</summary>
    public static string File(FileId id) => $"{FilePrefix}{id.Value}";

    public static FileId FileOf(string partition) => new(partition[FilePrefix.Length..]);

    public static string Person(PersonId id) => $"person:{Escape(id.Value)}";

    /// <summary>What is still to be sent to a person of what can wait: reminders and the digest.</summary>
    public static string Reminders(PersonId id) => $"reminders:{Escape(id.Value)}";

    /// <summary>A person's reminder with this key, sent or still to be sent.</summary>
    public static string Reminder(string key) => $"reminder:{Hash(key)}";

    public static string Account(string channel, string tenant, string user) => $"link:{Escape(channel)}:{Escape(tenant)}:{Escape(user)}";

    /// <summary>How much an account has uploaded.</summary>
    public static string Uploads(string channel, string tenant, string user) => $"uploads:{Escape(channel)}:{Escape(tenant)}:{Escape(user)}";

    /// <summary>The owner of a linking code.</summary>
    public static string LinkCode(string hash) => $"code:{Escape(hash)}";

    public static string Conversation(ConversationAddress address, PersonId personId) =>
        $"talk:{Escape(address.Channel)}:{Escape(address.Id)}:{Escape(personId.Value)}";

    /// <summary>True if the items of the partition are named by a counter that grows with each commit.</summary>
    public static bool HasCountedMessages(string partition) =>
        partition.StartsWith("app:", StringComparison.Ordinal)
        || partition.StartsWith("vendor:", StringComparison.Ordinal)
        || partition.StartsWith(CustomerPrefix, StringComparison.Ordinal)
        || partition.StartsWith(CasePrefix, StringComparison.Ordinal)
        || partition.StartsWith(KpisPrefix, StringComparison.Ordinal)
        || partition.StartsWith(SurveyPrefix, StringComparison.Ordinal)
        || partition.StartsWith(RegularAuditsPrefix, StringComparison.Ordinal)
        || partition.StartsWith("talk:", StringComparison.Ordinal);

    public static string ConversationAddress(ConversationAddress address) => $"{ConversationAddressPrefix}{Escape(address.Channel)}:{Escape(address.Id)}";

    public static bool IsConversationAddress(string partition) => partition.StartsWith(ConversationAddressPrefix, StringComparison.Ordinal);

    /// <summary>A list: <c>open</c> or a vendor's.</summary>
    public static string ReadModel(string name) => $"list:{Escape(name)}";

    /// <summary>A customer of a vendor. The colon cannot be part of either name.</summary>
    public static string Customer(VendorId vendor, CustomerId id) => $"{CustomerPrefix}{Escape(vendor.Value)}:{Escape(id.Value)}";

    public const string CustomerPrefix = "customer:";

    public static string Case(CaseId id) => $"{CasePrefix}{Escape(id.Value)}";

    public const string CasePrefix = "case:";

    /// <summary>Which case a vendor's system knows by this id.</summary>
    public static string CaseReference(VendorId vendor, string externalId) => $"case-ref:{Escape(vendor.Value)}:{Hash(externalId)}";

    /// <summary>The closed months of an application.</summary>
    public static string Kpis(ApplicationId id) => $"{KpisPrefix}{Escape(id.Value)}";

    public const string KpisPrefix = "kpis:";

    public static string Survey(SurveyId id) => $"{SurveyPrefix}{Escape(id.Value)}";

    public const string SurveyPrefix = "survey:";

    /// <summary>That an address, by its hash, wants no surveys.</summary>
    public static string SurveyOptOut(string contact) => $"survey-opt-out:{Escape(contact)}";

    /// <summary>The surveys a customer got in each quarter.</summary>
    public static string SurveySlots(VendorId vendor, CustomerId customer) => $"survey-slots:{Escape(vendor.Value)}:{Escape(customer.Value)}";

    /// <summary>The mails of a survey.</summary>
    public static string SurveyMails(SurveyId id) => $"survey-mails:{Escape(id.Value)}";

    /// <summary>The half-yearly campaigns of an application.</summary>
    public static string SurveyCampaign(ApplicationId id) => $"survey-campaign:{Escape(id.Value)}";

    /// <summary>The keys that links to surveys are signed with.</summary>
    public const string SurveyKeys = "survey-keys";

    /// <summary>The regular audits of an application.</summary>
    public static string RegularAudits(ApplicationId id) => $"{RegularAuditsPrefix}{Escape(id.Value)}";

    public const string RegularAuditsPrefix = "regular-audits:";

    /// <summary>The numbers of a month's cases.</summary>
    public static string CaseNumbers(string month) => $"case-numbers:{Escape(month)}";

    /// <summary>The calls of a vendor's webhook that are still to be made, and what became of the last ones.</summary>
    public static string Webhook(VendorId vendor, string id) => $"webhook:{Escape(vendor.Value)}:{Escape(id)}";

    /// <summary>The requests of a vendor's key that carried an idempotency key.</summary>
    public static string ApiRequests(VendorId vendor, string idempotencyKey) => $"api:{Escape(vendor.Value)}:{Hash(idempotencyKey)}";

    public static string Processed(string eventId) => $"seen:{Hash(eventId)}";

    public static string SentCard(string cardKey) => $"slot:{Hash(cardKey)}";

    /// <summary>
    /// Foreign ids may contain anything. One with other than plain characters is replaced by its hash, and so is one that looks like a hash: otherwise somebody
    /// could choose an id that equals the hash of another.
    /// </summary>
    public static string Escape(string untrusted) =>
        untrusted.Length is > 0 and <= 64
        && !untrusted.StartsWith("h.", StringComparison.Ordinal)
        && untrusted.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? untrusted
            : $"h.{Hash(untrusted)}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
}
