using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>Something to be done after a commit, stored with it: a notice to deliver, or a read model to bring up to date. Which one it is, is said by the member it is stored under.</summary>
[JsonConverter(typeof(OutboxItemJson))]
internal abstract record OutboxMessage
{
    private OutboxMessage() { }

    public int Attempts { get; init; }

    /// <summary>When it was due first (UTC), where it had to wait since; null: it is due for the first time.</summary>
    [JsonPropertyName("since")]
    public Instant? FirstDueAt { get; init; }

    /// <summary>The trace of the turn that left it to be done (W3C <c>traceparent</c>); null where nobody traced it.</summary>
    public string? Trace { get; init; }

    /// <summary>A notice for whoever it is for. <see cref="Reader"/>: whose language and zone it is said in; null: the place's own.</summary>
    public sealed record Message(Notification Notice, PersonId? Reader) : OutboxMessage
    {
        /// <summary>Since when it waits for an app to be put back (UTC).</summary>
        public Instant? HeldSince { get; init; }
    }

    /// <summary>A notice for those of its recipients whose ids come after this one's (ordinal): the others have theirs.</summary>
    public sealed record Rest(Notification Notice, PersonId After) : OutboxMessage;

    /// <summary>A list's row to write.</summary>
    public sealed record ListRow(ApplicationSummary Row) : OutboxMessage;

    /// <summary>A membership to copy to the person.</summary>
    public sealed record Membership(MembershipChange Member) : OutboxMessage;

    /// <summary>A place that was closed or opened: the administrators' list is to say so.</summary>
    public sealed record Reach(ConversationAddress Place) : OutboxMessage;
}

/// <summary>Somebody joined, left or changed at a vendor (null: belongs to none).</summary>
internal sealed record MembershipChange(PersonId Person, VendorId Vendor, VendorRole? Role, int Revision);

/// <summary>
/// The stored form is older than the union, and hosts of several releases read it at the same time: a member for each case, one of which is there.
/// One without any that is known here was written by a newer host; it is refused, so that it is left to that one.
/// </summary>
internal sealed class OutboxItemJson : JsonConverter<OutboxMessage>
{
    public override OutboxMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var form = JsonSerializer.Deserialize<Form>(ref reader, options) ?? throw new JsonException("null is no item");
        OutboxMessage item = form switch
        {
            { Notice: { } notice, Row: null, Member: null, Reach: null, Rest: null } => new OutboxMessage.Message(notice, form.Reader)
            {
                HeldSince = form.HeldSince,
            },
            { Notice: null, Row: { } row, Member: null, Reach: null, Rest: null } => new OutboxMessage.ListRow(row),
            { Notice: null, Row: null, Member: { } member, Reach: null, Rest: null } => new OutboxMessage.Membership(member),
            { Notice: null, Row: null, Member: null, Reach: { } place, Rest: null } => new OutboxMessage.Reach(place),
            { Notice: null, Row: null, Member: null, Reach: null, Rest: { } rest } => new OutboxMessage.Rest(rest.Notice, rest.After),
            _ => throw new JsonException("no item that is known here"),
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
                OutboxMessage.Membership m => form with { Member = m.Member },
                OutboxMessage.Reach r => form with { Reach = r.Place },
                OutboxMessage.Rest r => form with { Rest = new RestForm(r.Notice, r.After) },
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            options
        );
    }

    /// <summary>In the order in which the members are stored.</summary>
    internal sealed record Form
    {
        public Notification? Notice { get; init; }

        public PersonId? Reader { get; init; }

        public ApplicationSummary? Row { get; init; }

        public MembershipChange? Member { get; init; }

        public ConversationAddress? Reach { get; init; }

        public RestForm? Rest { get; init; }

        public int Attempts { get; init; }

        public Instant? HeldSince { get; init; }

        public Instant? Since { get; init; }

        public string? Trace { get; init; }
    }

    internal sealed record RestForm(Notification Notice, PersonId After);
}
