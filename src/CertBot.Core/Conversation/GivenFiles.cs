using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>Files that go with raw answers.</summary>
internal static class GivenFiles
{
    public static ImmutableSortedDictionary<string, GivenFile> None { get; } = ImmutableSortedDictionary<string, GivenFile>.Empty;

    public static ImmutableSortedDictionary<string, GivenFile> One(string key, GivenFile file) => None.SetItem(key, file);
}
