using System.Collections.Immutable;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Why a case is due when it is: the sentence, and page by page the time that counts and that is left out.</summary>
public static class ExplainQuery
{
    private const int MaxRows = 12;

    private const string ClockKey = "clock";

    public static Query Explain { get; } =
        new("explain", Audience.Involved)
        {
            Arguments = [CaseArguments.Case, CommandArgument.OneOf(ClockKey, _ => Clocks), Pages.Argument],
            IsOffered = CaseLookup.HasCertified,
            Answer = (turnData, raw) => CaseQueries.AnswerCase(turnData, raw, "explain", found => Show(turnData, found, raw)),
        };

    private static ImmutableArray<ChoiceOption> Clocks { get; } =
    [.. Enum.GetValues<CaseClockKind>().Select(k => ChoiceOption.FromText(NameOf(k), CaseTexts.Clock(k)))];

    private static BotMessage.CardMessage Show(TurnData turnData, SupportCase supportCase, ImmutableSortedDictionary<string, string> raw)
    {
        var context = turnData.Context;
        var edition = turnData.EditionOf(supportCase);
        var clocks = CaseClocks.Of(supportCase, edition, context.HolidayCalendars, context.Now);
        var named = raw.GetValueOrDefault(ClockKey);
        var clock = clocks.FirstOrDefault(c => c.Key == named)
            ?? clocks.LastOrDefault(c => NameOf(c.Kind) == named)
            ?? clocks.Where(c => c is { IsRunning: true, Due: not null }).MinBy(c => c.Due)
            ?? clocks[^1];
        var slices = ExplainCard.Slices(clock);
        var page = ListPage.Of(Pages.NumberOf(raw), slices.Length, MaxRows);
        return new(
            ExplainCard.Name,
            new LocalizableObject
            {
                ["case"] = supportCase.Id.Value,
                ["clock"] = clock.Key,
                ["title"] = LocalizableValue.Text("case.explain.title", new() { ["case"] = supportCase.Id.Value, ["clock"] = CaseLines.Clock(clock.Kind) }),
                ["sentence"] = CaseExplanation.Sentence(clock, context.Now, context.Person.Zone),
                ["rows"] = LocalizableValue.Array(
                    slices.Skip(page.Skipped).Take(MaxRows).Select(s => ExplainCard.Row(s, [context.Person.Zone, supportCase.Terms.Zone]))
                ),
                ["more"] = page.Describe(slices.Length),
                ["next"] = page.NextNumber,
            }
        )
        {
            SuggestedActions =
            [
                .. clocks
                    .Where(c => c.Key != clock.Key)
                    .DistinctBy(c => c.Kind)
                    .Where(c => c.Kind != clock.Kind)
                    .Select(c => new SuggestedAction(
                        LocalizableValue.Sentence(CaseTexts.Clock(c.Kind)),
                        SuggestedActions.CommandText("explain", context, $"{supportCase.Id} {NameOf(c.Kind)}")
                    )),
                SuggestedActions.ForCommand("case", context, supportCase.Id.Value),
            ],
        };
    }

    private static string NameOf(CaseClockKind kind) => CaseTexts.Clock(kind)[(CaseTexts.Clock(kind).LastIndexOf('.') + 1)..];
}
