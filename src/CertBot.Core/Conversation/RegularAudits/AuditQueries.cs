using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;

namespace CertBot.Core.Conversation.RegularAudits;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Audits as they stand, and their test questions.</summary>
public static class AuditQueries
{
    public static Query Audits { get; } =
        new("audits", Audience.Involved)
        {
            Arguments = [AuditArguments.Application],
            IsOffered = CaseLookup.HasCertified,
            Answer = (turnData, raw) => OfNamed(turnData, raw, "audits", (app, history) => Show(turnData, app, history)),
        };

    public static Query Questions { get; } =
        new("audit-questions", Audience.Auditor)
        {
            Arguments = [AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Answer = (turnData, raw) => OfNamed(turnData, raw, "audit-questions", (app, history) => !turnData.Context.Conversation.IsPersonal
                        ? BotMessage.TextMessage.Refused("audit.only-alone")
                    : history.Open is { } audit ? ShopperCard.For(history, audit, app.Name, turnData.EditionOf(app))
                    : None(turnData, app, history)),
        };

    private static BotMessage OfNamed(TurnData turnData, Answers raw, string verb, Func<Application, RegularAuditHistory, BotMessage> answer)
    {
        var named = raw.GetValueOrDefault("app");
        var rows = named is null ? AuditRows.Of(turnData) : [];
        var id = named ?? (rows is [var only] ? only.Application.Value : null);
        if (id is null)
            return rows.IsEmpty ? NoneOpen(turnData, verb, answer) : Which(turnData, rows, verb);

        return ApplicationSelector.AnswerNamed(turnData, AuditRows.Find(turnData, id)?.Value ?? id, app =>
            turnData.FindRegularAudits(app.Id) is { } history
                ? answer(app, history)
                : BotMessage.TextMessage.Refused("audit.none", new() { ["app"] = app.Name })
        );
    }

    /// <summary>Nothing is open: the only audited application is meant.</summary>
    private static BotMessage NoneOpen(TurnData turnData, string verb, Func<Application, RegularAuditHistory, BotMessage> answer) =>
        AuditRows.Named(turnData).Take(2).ToArray() is [var only]
        && turnData.FindApplication(only.Id) is { } app
        && turnData.FindRegularAudits(app.Id) is { } history
            ? answer(app, history)
            : BotMessage.TextMessage.Refused("audit.none-here");

    private static BotMessage.TextMessage Which(TurnData turnData, ImmutableArray<RegularAuditRow> rows, string verb) =>
        new("talk.which")
        {
            SuggestedActions =
            [
                .. rows.Take(4).Select(r => new SuggestedAction(r.ApplicationName, SuggestedActions.CommandText(verb, turnData.Context, r.Application.Value))),
            ],
        };

    /// <summary>The open audit or the last one, for the side of whoever asks. In a channel of many it is written for the vendor.</summary>
    private static BotMessage Show(TurnData turnData, Application app, RegularAuditHistory history)
    {
        var isForVendor = turnData.Context.SideFor(app) == Certification.Applications.ReaderSide.Vendor;
        var shown = isForVendor ? RegularAuditView.ForVendor(history) : history;
        var audit = shown.Open ?? shown.Past.LastOrDefault()?.Audit;
        return audit is null ? None(turnData, app, shown)
            : isForVendor ? AuditReportCard.For(shown, audit, app.Name, turnData.EditionOf(app))
            : RegularAuditCard.For(shown, audit, app.Name, turnData.EditionOf(app));
    }

    private static BotMessage.TextMessage None(TurnData turnData, Application app, RegularAuditHistory history) =>
        new(
            history.Next is null ? "audit.none-yet" : "audit.next-on",
            new() { ["app"] = app.Name, ["day"] = history.Next is { Day: var day } ? LocalizableValue.Date(day) : null }
        );
}
