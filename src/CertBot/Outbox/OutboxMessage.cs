using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
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

    /// <summary>A membership to copy to the person.</summary>
    public sealed record MembershipUpdate(MembershipChange Member) : OutboxMessage;

    /// <summary>A conversation became unreachable or reachable: the administrators' list has to be updated.</summary>
    public sealed record ReachabilityChange(ConversationAddress Conversation) : OutboxMessage;

    /// <summary>Somebody lost a role: what they held in applications has to be released.</summary>
    public sealed record HolderUpdate(HolderChange Holders) : OutboxMessage;
}

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
            { Member: { } member } => new OutboxMessage.MembershipUpdate(member),
            { Reachability: { } address } => new OutboxMessage.ReachabilityChange(address),
            { Holders: { } holders } => new OutboxMessage.HolderUpdate(holders),
            { Continuation: { } continuation } => new OutboxMessage.Continuation(continuation.Notice, continuation.After),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return item with { Attempts = form.Attempts, FirstDueAt = form.Since, Trace = form.Trace };
    }

    public override void Write(Utf8JsonWriter writer, OutboxMessage value, JsonSerializerOptions options)
    {
        var form = new Form
        {
            Attempts = value.Attempts,
            Since = value.FirstDueAt,
            Trace = value.Trace,
        };
        JsonSerializer.Serialize(
            writer,
            value switch
            {
                OutboxMessage.Message m => form with { Notice = m.Notice, Reader = m.Reader, HeldSince = m.HeldSince },
                OutboxMessage.ListRow r => form with { Row = r.Row },
                OutboxMessage.MembershipUpdate m => form with { Member = m.Member },
                OutboxMessage.ReachabilityChange r => form with { Reachability = r.Conversation },
                OutboxMessage.HolderUpdate h => form with { Holders = h.Holders },
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

        public int Attempts { get; init; }

        public Instant? HeldSince { get; init; }

        public Instant? Since { get; init; }

        public string? Trace { get; init; }

        [JsonIgnore]
        public int CaseCount => new object?[] { Notice, Row, Member, Reachability, Holders, Continuation }.Count(member => member is not null);
    }

    internal sealed record ContinuationForm(Notification Notice, PersonId After);
}
