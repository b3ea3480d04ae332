using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Files that go with raw answers.</summary>
internal static class UploadedFiles
{
    public static ImmutableSortedDictionary<string, UploadedFile> None { get; } = ImmutableSortedDictionary<string, UploadedFile>.Empty;

    public static ImmutableSortedDictionary<string, UploadedFile> Single(string key, UploadedFile file) => None.SetItem(key, file);
}
