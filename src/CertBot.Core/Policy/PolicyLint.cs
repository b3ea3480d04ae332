using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Texts;

namespace CertBot.Core.Policy;

/// <summary>What <c>policy lint</c> shows of an edition: the choices it takes where the documents are silent or disagree, and texts it needs that are not there.</summary>
public static class PolicyLint
{
    /// <summary>One line a choice: what the documents leave open, what was taken, where it stands and its value.</summary>
    public static ImmutableArray<ChoiceLine> Choices(Edition edition) =>
        [.. edition.Choices.Select(c => new ChoiceLine(Leaf.Phrase(EditionTexts.Documents(c)), Leaf.Phrase(EditionTexts.Taken(c)), c.At, c.Value))];

    /// <summary>Texts that are missing in some language: such an edition is not to be used.</summary>
    public static ImmutableArray<EditionFault> Faults(Edition edition) =>
    [
        .. EditionTexts.KeysOf(edition).Distinct(StringComparer.Ordinal)
            .Where(key => LanguageCode.All.Any(l => TextBook.Of(l).Find(key) is null))
            .Select(key => EditionFault.About("", "no-text", key)),
    ];
}

/// <summary>A choice as it is shown; the first two are leaves.</summary>
public sealed record ChoiceLine(JsonObject Documents, JsonObject Taken, string At, string Value);
