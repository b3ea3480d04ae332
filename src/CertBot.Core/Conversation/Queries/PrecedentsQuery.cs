using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Queries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>How a criterion was decided for other applications lately. For the platform's people: no vendor reads what was written about another's application.</summary>
public static class PrecedentsQuery
{
    public static Query Precedents { get; } =
        new("precedents", Audience.Reviewer)
        {
            Arguments =
            [
                CommandArgument.Word("rule", (_, word) => IsRule(word) ? word : null),
                CommandArgument.Application,
                CommandArgument.Criterion,
                CommandArgument.OneOf("reason", ReasonOptions),
                CommandArgument.Application,
            ],
            Answer = Answer,
        };

    private static BotMessage Answer(TurnData turnData, Answers raw)
    {
        var edition = turnData.Context.Edition;
        if (turnData.Context is { Conversation.IsPersonal: false, Group: null })
            return BotMessage.TextMessage.Refused("inquiry.precedents.elsewhere");
        if (raw.TryGetValue("rule", out var rule))
        {
            return !IsRule(rule) ? AskWhich(turnData, edition)
                : raw.TryGetValue("app", out var about)
                    ? ApplicationSelector.AnswerNamed(turnData, about, app =>
                        turnData.Context.SideFor(app) == ReaderSide.Vendor
                            ? BotMessage.TextMessage.Refused("inquiry.precedents.own")
                            : ShowRule(turnData, rule, app)
                    )
                : ShowRule(turnData, rule, null);
        }
        if (edition.Criteria.FirstOrDefault(c => c.Key.Value == raw.GetValueOrDefault("criterion")) is not { } criterion)
            return AskWhich(turnData, edition);

        if (!raw.TryGetValue("app", out var named))
            return Show(turnData, criterion, null, raw.GetValueOrDefault("reason"));
        return ApplicationSelector.AnswerNamed(turnData, named, app =>
            turnData.Context.SideFor(app) == ReaderSide.Vendor
                ? BotMessage.TextMessage.Refused("inquiry.precedents.own")
                : Show(turnData, criterion, app, raw.GetValueOrDefault("reason"))
        );
    }

    private static BotMessage Show(TurnData turnData, Criterion criterion, Application? app, string? named)
    {
        var reason =
            named is not null && turnData.Context.Edition.NeedsWorkReasons.Contains(named, StringComparer.Ordinal) ? named
            : app is null ? null
            : SimilarPrecedents.ReasonOf(app, criterion.Key);
        var precedents = SimilarPrecedents.Select(turnData.PrecedentsOf(criterion.Key), app?.Id, reason);
        return precedents.IsEmpty
            ? new BotMessage.TextMessage("inquiry.precedents.none", new() { ["criterion"] = DisplayNames.Of(criterion.Key) })
            : PrecedentsCard.For(criterion, precedents, reason);
    }

    /// <summary>A rule of the inspection by its code: PKG-CUSTOM.</summary>
    private static bool IsRule(string word) =>
        word.Length <= 60
        && word.Contains('-', StringComparison.Ordinal)
        && char.IsAsciiLetterUpper(word[0])
        && word.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');

    private static BotMessage ShowRule(TurnData turnData, string rule, Application? app)
    {
        var precedents = SimilarPrecedents.Select(turnData.PrecedentsOf(Precedent.KeyOfRule(rule)), app?.Id, null);
        var known = app?.Inspection?.Disputes.Values.Select(d => d.Rule).FirstOrDefault(r => r.Code == rule);
        return precedents.IsEmpty
            ? new BotMessage.TextMessage("inquiry.precedents.rule-none", new() { ["rule"] = rule })
            : PrecedentsCard.ForRule(rule, known is null ? rule : LocalizableValue.Translated(known.Title), precedents);
    }

    private static BotMessage.TextMessage AskWhich(TurnData turnData, Edition edition) =>
        new("inquiry.precedents.which")
        {
            SuggestedActions =
            [
                .. edition
                    .Criteria.OrderBy(c => c.Number)
                    .Where(c => turnData.Context.Actor.HasAnyRole(c.Reviewers))
                    .Take(4)
                    .Select(c => new SuggestedAction(
                        DisplayNames.Of(c.Key),
                        SuggestedActions.CommandText("precedents", turnData.Context, SharedQuestions.FormatNumber(c.Number))
                    )),
            ],
        };

    private static ImmutableArray<ChoiceOption> ReasonOptions(Edition edition) =>
        [.. edition.NeedsWorkReasons.Select(r => ChoiceOption.FromText(r, EditionTexts.Reason(r)))];
}
