using System.Collections.Immutable;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;

namespace CertBot.Core.Conversation.Engine;

/// <summary>
/// A command said in a sentence of one's own ("how is my app doing?"), where nothing else can be meant: every word belongs to a phrase of this command, is
/// what the command is about, or says nothing by itself ("please", "my"); and no other command explains as many words. A form is only begun where it is
/// called by its name: its first answer may be all it needs.
/// </summary>
/// <param name="Name">Of the query or dialog.</param>
/// <param name="Raw">What it is about.</param>
internal sealed record FreeFormCommand(string Name, ImmutableSortedDictionary<string, string> Raw)
{
    /// <summary>Null: nothing is certain. What the sentence resembles can be offered then.</summary>
    public static FreeFormCommand? Find(TurnData turnData, string text)
    {
        var words = IntentMatcher.SplitWords(text);
        var candidates = (
            from name in AvailableCommands.ApplicableFor(turnData)
            let covered = IntentMatcher.FindCovered(words, name, isCalledOnly: DialogRegistry.FindQuery(name) is null)
            let weight = covered.Count(place => !IntentMatcher.IsFiller(words[place]))
            where weight > 0
            orderby weight descending, covered.Count descending
            select (Name: name, Covered: covered, Weight: weight)
        ).ToArray();
        var isTie = candidates is [var first, var second, ..] && (first.Weight, first.Covered.Count) == (second.Weight, second.Covered.Count);
        return candidates is [var best, ..] && !isTie ? Create(turnData, best.Name, words, best.Covered) : null;
    }

    private static FreeFormCommand? Create(TurnData turnData, string name, ImmutableArray<string> words, ImmutableSortedSet<int> covered)
    {
        var arguments = TextInputHandler.ArgumentsOf(name);
        bool IsUnexplained(string word, int place) => !covered.Contains(place) && !IntentMatcher.IsFiller(word);
        var rest = words.Where(IsUnexplained);
        // Words of one's own are only taken by questions: a comment or a reason is typed after the command.
        if (arguments.Any(a => a.IsGreedy))
        {
            if (DialogRegistry.FindQuery(name) is null)
                arguments = arguments.RemoveAll(a => a.IsGreedy);
            else if (words.Take(covered.Max).Where(IsUnexplained).Any())
                return null;
            else
                rest = words.Skip(covered.Max + 1).SkipWhile(IntentMatcher.IsFiller);
        }

        var (raw, left) = CommandArgument.Parse(turnData, arguments, string.Join(' ', rest));
        var isKnownApplication = !raw.TryGetValue("app", out var app) || SharedQuestions.FindSummary(turnData.ApplicationSummaries, app) is not null;
        return left.Length == 0 && isKnownApplication ? new(name, raw) : null;
    }
}
