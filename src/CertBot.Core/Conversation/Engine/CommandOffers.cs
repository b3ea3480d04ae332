using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Engine;

/// <summary>
/// The answer to text that is no command: what its words resemble, and what the person most likely wants at this stage. It is only offered: whatever is
/// done is done by the person's next message.
/// </summary>
internal static class CommandOffers
{
    private const int MaxMatches = 2;

    public static BotMessage.TextMessage For(TurnData turnData, string text)
    {
        var context = turnData.Context;
        var words = IntentMatcher.SplitWords(text);
        ImmutableArray<IntentMatcher.Match> found =
        [
            .. IntentMatcher.Find(words, AvailableCommands.ApplicableFor(turnData).Remove("help", StringComparer.Ordinal)).Take(MaxMatches),
        ];
        ImmutableArray<SuggestedAction> matches = [.. found.Select(m => SuggestedActions.ForCommand(m.Name, context, ArgumentsIn(turnData, words, m)))];
        var arguments = new LocalizableObject { ["said"] = UserText.Excerpt(text) };
        var message =
            words.IsEmpty && text.Length == 0 ? BotMessage.TextMessage.Refused("talk.empty", arguments)
            : matches is [var only] ? DidYouMean(text, only)
            : BotMessage.TextMessage.Refused(matches.IsEmpty ? "talk.unknown" : "talk.which-command", arguments);
        return message with
        {
            SuggestedActions =
            [
                .. matches
                    .Concat(
                        SuggestedActions.ForCommands(
                            context,
                            SelectNext(turnData).Remove("help", StringComparer.Ordinal).Except(found.Select(m => m.Name), StringComparer.Ordinal)
                        )
                    )
                    .Take(3),
                SuggestedActions.ForCommand("help", context),
            ],
        };
    }

    /// <summary>One command, to be confirmed by a click.</summary>
    public static BotMessage.TextMessage DidYouMean(string text, SuggestedAction offered) =>
        BotMessage.TextMessage.Refused("talk.did-you-mean", new() { ["said"] = UserText.Excerpt(text), ["phrase"] = offered.Value }) with
        {
            SuggestedActions = [offered],
        };

    // What waits for a decision of theirs comes before their lists.
    private static ImmutableArray<string> SelectNext(TurnData turnData)
    {
        var likely = SuggestedCommands.SelectLikely(turnData);
        return turnData.Context.Actor.Roles.IsEmpty
            ? likely
            :
            [
                .. new[] { CommandName.PlanKickOff, CommandName.Approve, CommandName.PassAudit }
                    .Intersect(AvailableCommands.ApplicableFor(turnData), StringComparer.Ordinal)
                    .Take(1),
                .. likely,
            ];
    }

    /// <summary>What a sentence says that a command is about, as a person would type it after the command.</summary>
    public static string ArgumentsIn(TurnData turnData, string text, string name)
    {
        var words = IntentMatcher.SplitWords(text);
        return IntentMatcher.Find(words, [name]) is [var match] ? ArgumentsIn(turnData, words, match) : "";
    }

    // A number only where the sentence has no other: which of two is meant is not guessed.
    private static string ArgumentsIn(TurnData turnData, ImmutableArray<string> words, IntentMatcher.Match match)
    {
        var arguments = TextInputHandler.ArgumentsOf(match.Name).RemoveAll(a => a.IsGreedy);
        var number =
            words.Where(w => w.All(char.IsAsciiDigit)).ToArray() is [var only] && words.Skip(match.End).Contains(only, StringComparer.Ordinal) ? only : "";
        var sentence = $" {string.Join(' ', words)} ";
        var named = arguments.Any(a => a.Key == "app")
            ? turnData
                .ApplicationSummaries.Where(r => sentence.Contains($" {PhraseCatalog.Normalize(r.Name)} ", StringComparison.Ordinal))
                .Select(r => r.Id.Value)
                .ToArray()
            : [];
        var isArgument = number.Length > 0 && arguments.Any(a => a.Key != "app" && a.TryMatch(turnData, number) is { Remaining.Length: 0 });
        return string.Create(CultureInfo.InvariantCulture, $"{(isArgument ? number : "")} {(named is [var app] ? app : "")}").Trim();
    }
}
