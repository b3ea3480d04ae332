using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>One question of a dialog. Its texts are <c>dialog.DIALOG.KEY</c> (a few words) and <c>….hint</c> (what is wanted, with an example).</summary>
public sealed record Question(string Key, Asks Asks)
{
    /// <summary>The text key, where it is not made of the dialog's and the question's names.</summary>
    public string? Text { get; init; }

    /// <summary>What the texts name.</summary>
    public JsonObject Data { get; init; } = [];

    public bool Skippable { get; init; }

    /// <summary>A further rule on an answer that reads well; null: it is good.</summary>
    public Func<string, Refusal?> Check { get; init; } = _ => null;

    /// <summary>A good answer as it is kept, where its question knows better than its kind; what is kept is kept as itself.</summary>
    public Func<string, string> Kept { get; init; } = raw => raw;

    /// <summary>Offered as the answer already filled in.</summary>
    public string Suggested { get; init; } = "";

    /// <summary>The text key of a question that many dialogs ask.</summary>
    public static string Shared(string name) => $"form.q.{name}";

    public string TextKey(string dialog) => Text ?? $"dialog.{dialog}.{Key}";
}

/// <summary>What kind of answer a question takes. What is kept of a good answer is one canonical string.</summary>
public abstract record Asks
{
    private Asks() { }

    /// <summary>A line of text, at most so many characters.</summary>
    public sealed record Line(int Max) : Asks;

    /// <summary>Text of several lines, at most so many characters.</summary>
    public sealed record Lines(int Max) : Asks;

    /// <summary>An https address.</summary>
    public sealed record Address : Asks;

    /// <summary>One of several; kept is its value.</summary>
    public sealed record Choice(ImmutableArray<Option> Options) : Asks
    {
        /// <summary>Those worth showing; the others are understood too.</summary>
        public ImmutableArray<Option> Offered { get; init; } = Options;
    }

    /// <summary>At least one of several; kept are the values with commas between.</summary>
    public sealed record Many(ImmutableArray<Option> Options) : Asks;

    /// <summary>Kept is <c>yes</c> or <c>no</c>.</summary>
    public sealed record YesNo : Asks;

    /// <summary>A day from <paramref name="Earliest"/> to <paramref name="Latest"/>, both included; kept as ISO.</summary>
    public sealed record Day(LocalDate Earliest, LocalDate Latest) : Asks;

    /// <summary>Dotted numbers: 2.1.</summary>
    public sealed record Version : Asks;

    /// <summary>A file or a link, as the part of the material takes it.</summary>
    public sealed record Handed(MaterialPart Part) : Asks;
}

/// <summary>One of the answers to choose from: its value, how it is called, and other words it is known by.</summary>
public sealed record Option(string Value, JsonNode Title)
{
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>An option called by a text: it is known by the text in every language.</summary>
    public static Option Of(string value, string textKey, params ImmutableArray<string> words) =>
        new(value, Leaf.Phrase(textKey)) { Words = [value, .. Wording.Everywhere(textKey), .. words] };
}

/// <summary>How long answers may be, in characters; the domain's own limits.</summary>
public static class Lengths
{
    public const int Name = Certification.Words.Name;

    public const int Line = Certification.Words.Line;

    public const int Text = Certification.Words.Text;
}
