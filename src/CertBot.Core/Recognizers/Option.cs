using System.Collections.Immutable;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>One of the answers to choose from: its value, how it is called, and other words it is known by.</summary>
public sealed record Option(string Value, LocalizableValue Title)
{
    public ImmutableArray<string> Synonyms { get; init; } = [];

    /// <summary>An option called by a text: it is known by the text in every language.</summary>
    public static Option FromText(string value, string textKey, params ImmutableArray<string> words) =>
        new(value, LocalizableValue.Text(textKey)) { Synonyms = [value, .. PhraseCatalog.AllLanguages(textKey), .. words] };
}
