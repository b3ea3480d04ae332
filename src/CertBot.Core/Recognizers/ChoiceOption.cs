using System.Collections.Immutable;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>One option of a choice: its value, its title, and synonyms.</summary>
public sealed record ChoiceOption(string Value, LocalizableValue Title)
{
    public ImmutableArray<string> Synonyms { get; init; } = [];

    /// <summary>Creates an option whose title is a catalog text. The text counts as a synonym in every language.</summary>
    public static ChoiceOption FromText(string value, string textKey, params ImmutableArray<string> words) =>
        new(value, LocalizableValue.Text(textKey)) { Synonyms = [value, .. PhraseCatalog.AllLanguages(textKey), .. words] };
}
