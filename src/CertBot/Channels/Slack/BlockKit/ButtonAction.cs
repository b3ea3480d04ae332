using System.Collections.Immutable;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>What a button of ours asks for.</summary>
internal abstract record ButtonAction
{
    private ButtonAction() { }

    /// <summary>The verb is done, with these ids and what is typed around the button.</summary>
    public sealed record Execute(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>The fields behind the button are shown.</summary>
    public sealed record OpenForm(string Verb, ImmutableSortedDictionary<string, string> Data, string? CardKey, string? FullCardKey) : ButtonAction;

    /// <summary>The words are said as if they were typed.</summary>
    public sealed record SendText(string Text) : ButtonAction;

    /// <summary>The words ask for a file, which comes into the asker's own chat.</summary>
    public sealed record RequestFile(string Text) : ButtonAction;

    /// <summary>The card that was cut is shown in full.</summary>
    public sealed record ShowFullCard(string FullCardKey) : ButtonAction;

    /// <summary>Another stretch of a long card.</summary>
    public sealed record ShowPage(int PageIndex, string? FullCardKey) : ButtonAction;
}
