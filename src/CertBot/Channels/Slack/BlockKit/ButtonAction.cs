using System.Collections.Immutable;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>What one of the bot's buttons asks for.</summary>
internal abstract record ButtonAction
{
    private ButtonAction() { }

    /// <summary>Run the verb with the data and the inputs.</summary>
    public sealed record Execute(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>Show the form.</summary>
    public sealed record OpenForm(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>Handle the text as if the user had typed it.</summary>
    public sealed record SendText(string Text) : ButtonAction;

    /// <summary>A file, delivered to the user's direct message.</summary>
    public sealed record RequestFile(string Text) : ButtonAction;

    /// <summary>Show the full card.</summary>
    public sealed record ShowFullCard(string FullCardKey) : ButtonAction;

    /// <summary>Show another page of a long card.</summary>
    public sealed record ShowPage(int PageIndex, string? FullCardKey) : ButtonAction;
}
