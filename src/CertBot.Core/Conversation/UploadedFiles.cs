using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>Files that go with raw answers.</summary>
internal static class UploadedFiles
{
    public static ImmutableSortedDictionary<string, UploadedFile> None { get; } = ImmutableSortedDictionary<string, UploadedFile>.Empty;

    public static ImmutableSortedDictionary<string, UploadedFile> Single(string key, UploadedFile file) => None.SetItem(key, file);
}
