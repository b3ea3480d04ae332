using System.Text.Json.Serialization;

namespace CertBot.Core.Primitives;

/// <summary>A language of the user interface: <c>en</c> or <c>ru</c>.</summary>
[JsonConverter(typeof(IdConverter<LanguageCode>))]
public readonly record struct LanguageCode(string Value) : IId<LanguageCode>
{
    public static LanguageCode En { get; } = new("en");

    public static LanguageCode Ru { get; } = new("ru");

    /// <summary>All supported languages; a lint test compares the texts with this list.</summary>
    public static IReadOnlyList<LanguageCode> All { get; } = [En, Ru];

    public static LanguageCode From(string value) => new(value);

    public override string ToString() => Value;
}
