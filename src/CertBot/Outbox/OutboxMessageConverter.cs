using System.Collections.Immutable;
using System.Text.Json;
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
            { Precedents: { IsDefault: false } precedents } => new OutboxMessage.PrecedentRows(precedents),
            { Certified: { } application } => new OutboxMessage.CertificateUpdate(application),
            { Recount: { } recount } => new OutboxMessage.KpiRecount(recount.Application, recount.Month),
            { AuditRow: { } row } => new OutboxMessage.AuditListRow(row),
            { Shopper: { } call } => new OutboxMessage.ShopperCall(call.Application, call.Audit, call.Number),
            { Survey: { } id } => new OutboxMessage.CaseSurvey(id),
            { Step: { } step } => new OutboxMessage.SurveyStep(step.Id, step.Kind),
            { Sanction: { } call } => new OutboxMessage.SanctionCall(call.Application, call.Ground),
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
                OutboxMessage.PrecedentRows p => form with { Precedents = p.Precedents },
                OutboxMessage.CertificateUpdate c => form with { Certified = c.Application },
                OutboxMessage.KpiRecount r => form with { Recount = new KpiRecountForm(r.Application, r.Month) },
                OutboxMessage.AuditListRow r => form with { AuditRow = r.Row },
                OutboxMessage.ShopperCall c => form with { Shopper = new ShopperCallForm(c.Application, c.Audit, c.Number) },
                OutboxMessage.CaseSurvey s => form with { Survey = s.Case },
                OutboxMessage.SurveyStep s => form with { Step = new SurveyStepForm(s.Id, s.Kind) },
                OutboxMessage.SanctionCall s => form with { Sanction = new SanctionCallForm(s.Application, s.Ground) },
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

        public ImmutableArray<Precedent>? Precedents { get; init; }

        public ApplicationId? Certified { get; init; }

        public KpiRecountForm? Recount { get; init; }

        public CaseId? Survey { get; init; }

        public SanctionCallForm? Sanction { get; init; }

        public SurveyStepForm? Step { get; init; }

        public RegularAuditRow? AuditRow { get; init; }

        public ShopperCallForm? Shopper { get; init; }

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
                Precedents,
                Certified,
                Recount,
                Survey,
                Sanction,
                Step,
                AuditRow,
                Shopper,
            }.Count(member => member is not null);
    }

    internal sealed record KpiRecountForm([property: JsonPropertyName("app")] ApplicationId Application, YearMonth Month);

    internal sealed record SurveyStepForm(SurveyId Id, SurveyStepKind Kind);

    internal sealed record ShopperCallForm([property: JsonPropertyName("app")] ApplicationId Application, int Audit, int Number);

    internal sealed record SanctionCallForm([property: JsonPropertyName("app")] ApplicationId Application, SanctionGround Ground);

    internal sealed record CaseRowForm(CaseRow Row, [property: JsonPropertyName("new")] bool IsNew);

    internal sealed record ContinuationForm(Notification Notice, PersonId After);

    internal sealed record CardRefreshForm(
        [property: JsonPropertyName("place")] ConversationAddress Conversation,
        [property: JsonPropertyName("app")] ApplicationId Application,
        [property: JsonPropertyName("slots")] ImmutableArray<string> CardKeys
    );

    internal sealed record GroupMoveForm(GroupName Group, ConversationAddress From, ConversationAddress To, string After, string? At, int Done);
}
