using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Webhooks;
using CertBot.Outbox.Surveys;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>
/// Work that a commit leaves to be done, stored with it: a notification to deliver or a read model to update. The member under which it is stored tells which
/// one.
/// </summary>
[JsonConverter(typeof(OutboxMessageConverter))]
internal abstract record OutboxMessage
{
    private OutboxMessage() { }

    public int Attempts { get; init; }

    /// <summary>When it was due first (UTC), if it was deferred since; null: it has not been deferred.</summary>
    [JsonPropertyName("since")]
    public Instant? FirstDueAt { get; init; }

    /// <summary>The name under which it was stored before it was moved to the queue of its conversation; null: it was not moved.</summary>
    public string? OriginalName { get; init; }

    /// <summary>The trace of the turn that created it (W3C <c>traceparent</c>); null if the turn was not traced.</summary>
    public string? Trace { get; init; }

    /// <summary>A notification. <see cref="Reader"/>: the person whose language and time zone are used; null: those of the conversation.</summary>
    public sealed record Message(Notification Notice, PersonId? Reader) : OutboxMessage
    {
        /// <summary>Since when it waits for the app to be installed again (UTC).</summary>
        public Instant? HeldSince { get; init; }
    }

    /// <summary>
    /// Continues a fan-out that did not fit one batch: the notification for the recipients whose ids follow this one (ordinal). The earlier ones are done.
    /// </summary>
    public sealed record Continuation(Notification Notice, PersonId After) : OutboxMessage;

    /// <summary>An application summary to write to the lists.</summary>
    public sealed record ListRow(ApplicationSummary Row) : OutboxMessage;

    /// <summary>A case's row to write to the lists; <see cref="IsNew"/>: it is its first.</summary>
    public sealed record CaseListRow(CaseRow Row, bool IsNew) : OutboxMessage;

    /// <summary>A customer's row to write to the list of its vendor.</summary>
    public sealed record CustomerListRow(CustomerRow Row) : OutboxMessage;

    /// <summary>An audit's row to write to the list of the open ones.</summary>
    public sealed record AuditListRow(RegularAuditRow Row) : OutboxMessage;

    /// <summary>The time of a test question has come that is registered as a case.</summary>
    public sealed record ShopperCall(ApplicationId Application, int Audit, int Number) : OutboxMessage;

    /// <summary>A membership to copy to the person.</summary>
    public sealed record MembershipUpdate(MembershipChange Member) : OutboxMessage;

    /// <summary>A conversation became unreachable or reachable: the administrators' list has to be updated.</summary>
    public sealed record ReachabilityChange(ConversationAddress Conversation) : OutboxMessage;

    /// <summary>Cards of an application are to be brought up to date in this conversation, where they stand there.</summary>
    public sealed record CardRefresh(ConversationAddress Conversation, ApplicationId Application, ImmutableArray<string> CardKeys) : OutboxMessage;

    /// <summary>A group moved to another channel: the cards it leaves lose their buttons, and its open cards are posted anew.</summary>
    public sealed record GroupMove(GroupName Group, ConversationAddress From, ConversationAddress To) : OutboxMessage
    {
        /// <summary>The applications up to this one are done (ordinal).</summary>
        public string After { get; init; } = "";

        /// <summary>The application that is partly done, of which the first <see cref="Done"/> messages are written; null: none is.</summary>
        public string? At { get; init; }

        public int Done { get; init; }
    }

    /// <summary>Somebody lost a role: what they held in applications has to be released.</summary>
    public sealed record HolderUpdate(HolderChange Holders) : OutboxMessage;

    /// <summary>A line for people's own chats that is bundled with what else is due for them, see <see cref="Reminder"/>.</summary>
    public sealed record ReminderLine(Reminder Reminder) : OutboxMessage;

    /// <summary>Somebody got a role: from now on they get the digest of what waits for them.</summary>
    public sealed record DigestStart(PersonId Person) : OutboxMessage;

    /// <summary>A round of a review ended: its decisions are precedents.</summary>
    public sealed record PrecedentRows(ImmutableArray<Precedent> Precedents) : OutboxMessage;

    /// <summary>An application was certified, or the state of its certificate changed.</summary>
    public sealed record CertificateUpdate(ApplicationId Application) : OutboxMessage;

    /// <summary>Something of a month that may be closed became known: its figures are to be worked out again.</summary>
    public sealed record KpiRecount(ApplicationId Application, YearMonth Month) : OutboxMessage;

    /// <summary>A case was resolved: its customer may be asked how it went.</summary>
    public sealed record CaseSurvey(CaseId Case) : OutboxMessage;

    /// <summary>Something happened to a survey.</summary>
    public sealed record SurveyStep(SurveyId Id, SurveyStepKind Kind) : OutboxMessage;

    /// <summary>There is a reason for measures against a certified application.</summary>
    public sealed record SanctionCall(ApplicationId Application, SanctionGround Ground) : OutboxMessage;

    /// <summary>Something happened to a case that the vendor's webhooks are to be told.</summary>
    public sealed record CaseWebhook(CaseWebhookEvent Event) : OutboxMessage;

    /// <summary>A call of one webhook, with the body that is sent.</summary>
    public sealed record WebhookCall(WebhookRequest Request) : OutboxMessage;
}

/// <summary>What is sent to a webhook: the same at every attempt.</summary>
internal sealed record WebhookRequest(VendorId Vendor, string Webhook, string Delivery, CaseId Case, string Event, string Body);

/// <summary>A role of the platform's was taken away, or somebody left this vendor or has another role there.</summary>
internal sealed record HolderChange(RoleName? Role, VendorId? Vendor);

/// <summary>Somebody joined or left a vendor, or has another role there. Without a role the person is no longer a member.</summary>
internal sealed record MembershipChange(PersonId Person, VendorId Vendor, VendorRole? Role, int Revision);
