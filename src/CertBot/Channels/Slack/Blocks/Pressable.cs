using System.Collections.Immutable;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>What a button of ours asks for.</summary>
internal abstract record Pressable
{
    private Pressable() { }

    /// <summary>The verb is done, with these ids and what is typed around the button.</summary>
    public sealed record Press(string Verb, ImmutableSortedDictionary<string, string> Data, string? Slot, string? Behind) : Pressable;

    /// <summary>The fields behind the button are shown.</summary>
    public sealed record Open(string Verb, ImmutableSortedDictionary<string, string> Data, string? Slot, string? Behind) : Pressable;

    /// <summary>The words are said as if they were typed.</summary>
    public sealed record Say(string Words) : Pressable;

    /// <summary>The words ask for a file, which comes into the asker's own chat.</summary>
    public sealed record Ask(string Words) : Pressable;

    /// <summary>The card that was cut is shown in full.</summary>
    public sealed record Whole(string Behind) : Pressable;

    /// <summary>Another stretch of a long card.</summary>
    public sealed record Page(int To, string? Behind) : Pressable;
}
