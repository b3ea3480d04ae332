using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Webhooks;
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

/// <summary>
/// The stored format is older than the union, and hosts of several releases read it at the same time: each case has its own member, exactly one of which is
/// present. An item without a known member was written by a newer host; it is rejected, so that the newer host processes it.
/// </summary>
internal sealed class OutboxMessageConverter : JsonConverter<OutboxMessage>
{
    public override OutboxMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var form = JsonSerializer.Deserialize<Form>(ref reader, options) ?? throw new JsonException("null is no item");
        OutboxMessage item = form switch
        {
            { CaseCount: not 1 } => throw new JsonException("no item that is known here"),
            { Notice: { } notice } => new OutboxMessage.Message(notice, form.Reader) { HeldSince = form.HeldSince },
            { Row: { } row } => new OutboxMessage.ListRow(row),
            { CaseRow: { } row } => new OutboxMessage.CaseListRow(row.Row, row.IsNew),
            { CustomerRow: { } row } => new OutboxMessage.CustomerListRow(row),
            { Member: { } member } => new OutboxMessage.MembershipUpdate(member),
            { Reachability: { } address } => new OutboxMessage.ReachabilityChange(address),
            { Holders: { } holders } => new OutboxMessage.HolderUpdate(holders),
            { Continuation: { } continuation } => new OutboxMessage.Continuation(continuation.Notice, continuation.After),
            { Refresh: { } refresh } => new OutboxMessage.CardRefresh(refresh.Conversation, refresh.Application, refresh.CardKeys),
            { Move: { } move } => new OutboxMessage.GroupMove(move.Group, move.From, move.To)
            {
                After = move.After,
                At = move.At,
                Done = move.Done,
            },
            { Digest: { } person } => new OutboxMessage.DigestStart(person),
            { Reminder: { } reminder } => new OutboxMessage.ReminderLine(reminder),
            { Webhook: { } told } => new OutboxMessage.CaseWebhook(told),
            { Call: { } request } => new OutboxMessage.WebhookCall(request),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return item with { Attempts = form.Attempts, FirstDueAt = form.Since, Trace = form.Trace, OriginalName = form.Name };
    }

    public override void Write(Utf8JsonWriter writer, OutboxMessage value, JsonSerializerOptions options)
    {
        var form = new Form
        {
            Attempts = value.Attempts,
            Since = value.FirstDueAt,
            Trace = value.Trace,
            Name = value.OriginalName,
        };
        JsonSerializer.Serialize(
            writer,
            value switch
            {
                OutboxMessage.Message m => form with { Notice = m.Notice, Reader = m.Reader, HeldSince = m.HeldSince },
                OutboxMessage.ListRow r => form with { Row = r.Row },
                OutboxMessage.CaseListRow r => form with { CaseRow = new CaseRowForm(r.Row, r.IsNew) },
                OutboxMessage.CustomerListRow r => form with { CustomerRow = r.Row },
                OutboxMessage.MembershipUpdate m => form with { Member = m.Member },
                OutboxMessage.ReachabilityChange r => form with { Reachability = r.Conversation },
                OutboxMessage.CardRefresh r => form with { Refresh = new CardRefreshForm(r.Conversation, r.Application, r.CardKeys) },
                OutboxMessage.GroupMove m => form with { Move = new GroupMoveForm(m.Group, m.From, m.To, m.After, m.At, m.Done) },
                OutboxMessage.HolderUpdate h => form with { Holders = h.Holders },
                OutboxMessage.ReminderLine r => form with { Reminder = r.Reminder },
                OutboxMessage.DigestStart d => form with { Digest = d.Person },
                OutboxMessage.CaseWebhook w => form with { Webhook = w.Event },
                OutboxMessage.WebhookCall w => form with { Call = w.Request },
                OutboxMessage.Continuation c => form with { Continuation = new ContinuationForm(c.Notice, c.After) },
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            options
        );
    }

    /// <summary>In the order in which the members are written.</summary>
    internal sealed record Form
    {
        public Notification? Notice { get; init; }

        public PersonId? Reader { get; init; }

        public ApplicationSummary? Row { get; init; }

        public MembershipChange? Member { get; init; }

        [JsonPropertyName("reach")]
        public ConversationAddress? Reachability { get; init; }

        public HolderChange? Holders { get; init; }

        [JsonPropertyName("rest")]
        public ContinuationForm? Continuation { get; init; }

        public CardRefreshForm? Refresh { get; init; }

        public GroupMoveForm? Move { get; init; }

        public Reminder? Reminder { get; init; }

        public PersonId? Digest { get; init; }

        public CaseRowForm? CaseRow { get; init; }

        public CustomerRow? CustomerRow { get; init; }

        public CaseWebhookEvent? Webhook { get; init; }

        public WebhookRequest? Call { get; init; }

        public int Attempts { get; init; }

        public Instant? HeldSince { get; init; }

        public Instant? Since { get; init; }

        public string? Trace { get; init; }

        public string? Name { get; init; }

        [JsonIgnore]
        public int CaseCount =>
            new object?[]
            {
                Notice,
                Row,
                Member,
                Reachability,
                Holders,
                Continuation,
                Refresh,
                Move,
                Reminder,
                Digest,
                CaseRow,
                CustomerRow,
                Webhook,
                Call,
            }.Count(member => member is not null);
    }

    internal sealed record CaseRowForm(CaseRow Row, [property: JsonPropertyName("new")] bool IsNew);

    internal sealed record ContinuationForm(Notification Notice, PersonId After);

    internal sealed record CardRefreshForm(
        [property: JsonPropertyName("place")] ConversationAddress Conversation,
        [property: JsonPropertyName("app")] ApplicationId Application,
        [property: JsonPropertyName("slots")] ImmutableArray<string> CardKeys
    );

    internal sealed record GroupMoveForm(GroupName Group, ConversationAddress From, ConversationAddress To, string After, string? At, int Done);
}
