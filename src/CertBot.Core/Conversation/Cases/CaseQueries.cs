using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.Cases;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>One case, and the lists of open ones.</summary>
public static class CaseQueries
{
    private const int MaxRows = 10;

    public static Query Case { get; } =
        new("case", Audience.Involved)
        {
            Arguments = [CaseArguments.NamedCase],
            IsOffered = CaseLookup.HasCertified,
            Answer = (turnData, raw) => AnswerCase(turnData, raw, "case", found => Show(turnData, found)),
        };

    /// <summary>The person's own first, then those nobody looks after; for the platform's people the escalated ones.</summary>
    public static Query MyCases { get; } =
        new("my-cases", Audience.Involved)
        {
            Arguments = [Pages.Argument],
            IsOffered = CaseLookup.HasCertified,
            Answer = (turnData, raw) =>
            {
                var me = turnData.Context.Actor;
                var rows = CaseLookup
                    .OpenRows(turnData)
                    .Where(r => !me.IsMemberOf(r.Vendor) || r.Owner is null || me.Is(r.Owner.Value))
                    .OrderBy(r => r.Owner is { } owner && me.Is(owner) ? 0 : 1)
                    .ToImmutableArray();
                return List(
                    turnData,
                    rows,
                    raw,
                    "my-cases",
                    count => LocalizableValue.Text("case.list.mine", new() { ["count"] = count }),
                    "case.list.mine.none"
                );
            },
        };

    /// <summary>The open cases of the own vendor, or of an application.</summary>
    public static Query Cases { get; } =
        new("cases", Audience.Involved)
        {
            Arguments = [CommandArgument.Application, Pages.Argument],
            IsOffered = CaseLookup.HasCertified,
            IsPagedList = true,
            Answer = (turnData, raw) =>
                raw.TryGetValue("app", out var name)
                    ? ApplicationSelector.AnswerNamed(turnData, name, app => OfApplication(turnData, app, raw))
                    : List(
                        turnData,
                        CaseLookup.OpenRows(turnData),
                        raw,
                        "cases",
                        count =>
                            LocalizableValue.Text(
                                turnData.Context.Actor.Member is null ? "case.list.escalated" : "case.list.open",
                                new() { ["count"] = count }
                            ),
                        turnData.Context.Actor.Member is null ? "case.list.escalated.none" : "case.list.open.none"
                    ),
        };

    /// <summary>The card of a case, with the buttons for this person's side.</summary>
    public static BotMessage.CardMessage Show(TurnData turnData, SupportCase supportCase) =>
        CaseCard.For(
            CaseView.Of(supportCase, turnData.EditionOf(supportCase), turnData.Context.HolidayCalendars, turnData.Context.Now),
            turnData.Context.Actor.IsMemberOf(supportCase.Vendor)
        );

    /// <summary>The case that was named, or the only open one.</summary>
    internal static BotMessage AnswerCase(TurnData turnData, Answers raw, string verb, Func<SupportCase, BotMessage> answer)
    {
        if (!raw.TryGetValue(CaseArguments.CaseKey, out var named))
        {
            var rows = CaseLookup.OpenRows(turnData);
            return rows is [var only] && turnData.FindCase(only.Id) is { } single
                ? answer(single)
                : List(
                    turnData,
                    rows,
                    raw,
                    "cases",
                    count =>
                        LocalizableValue.Text("case.list.which", new() { ["count"] = count, ["verb"] = SuggestedActions.CommandText(verb, turnData.Context) }),
                    "case.list.open.none"
                );
        }
        return CaseLookup.Find(turnData, named) switch
        {
            CaseMatch.Found(var found) => answer(found),
            CaseMatch.Several(var rows) => new BotMessage.TextMessage("talk.which")
            {
                SuggestedActions =
                [
                    .. rows.Take(4).Select(r => new SuggestedAction(r.Id.Value, SuggestedActions.CommandText(verb, turnData.Context, r.Id.Value))),
                ],
            },
            _ => NoSuchCase(turnData, named),
        };
    }

    internal static BotMessage.TextMessage NoSuchCase(TurnData turnData, string named) =>
        CaseQuestions.NoSuchCase(named) is var refusal
            ? BotMessage.TextMessage.Refused(refusal.Code, refusal.Arguments) with
            {
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "cases"),
            }
            : throw new System.Diagnostics.UnreachableException();

    private static BotMessage OfApplication(TurnData turnData, Application app, Answers raw) =>
        List(
            turnData,
            [.. turnData.OpenCasesOf(app.Vendor).Where(r => r.Application == app.Id)],
            raw.SetItem("app", app.Id.Value),
            "cases",
            count => LocalizableValue.Text("case.list.of-app", new() { ["count"] = count, ["app"] = app.Name }),
            "case.list.of-app.none"
        );

    private static BotMessage List(TurnData turnData, ImmutableArray<CaseRow> rows, Answers raw, string verb, Func<int, LocalizableValue> title, string noneKey)
    {
        if (rows.IsEmpty)
        {
            return new BotMessage.TextMessage(noneKey)
            {
                SuggestedActions = turnData.Context.Actor.Member is null ? [] : SuggestedActions.ForCommands(turnData.Context, "new-case", "customers"),
            };
        }
        var page = ListPage.Of(Pages.NumberOf(raw), rows.Length, MaxRows);
        var data = CaseListCard.CreateData(title(rows.Length), rows.Skip(page.Skipped).Take(MaxRows), turnData.Context.Now);
        data["more"] = page.Describe(rows.Length + turnData.Context.MoreCases);
        data["isMine"] = verb == "my-cases";
        data["app"] = raw.GetValueOrDefault("app");
        data["next"] = page.NextNumber;
        return new BotMessage.CardMessage("cases", data.ToObject());
    }
}
