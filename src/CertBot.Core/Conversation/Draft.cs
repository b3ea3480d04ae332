using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>Raw answers by question key. The current question follows from them; nothing else is stored.</summary>
public sealed record Draft(DraftId Id, string Dialog, [property: JsonPropertyName("raw")] ImmutableSortedDictionary<string, string> RawAnswers)
{
    /// <summary>Files uploaded as answers, by question key.</summary>
    public ImmutableSortedDictionary<string, UploadedFile> Files { get; init; } = ImmutableSortedDictionary<string, UploadedFile>.Empty;

    public required Instant Started { get; init; }

    /// <summary>The question the person wants to change, out of the order; null: the first without a good answer.</summary>
    [JsonPropertyName("changing")]
    public string? QuestionToChange { get; init; }

    /// <summary>Submitted to the domain and not answered yet.</summary>
    [JsonPropertyName("submitted")]
    public bool IsSubmitted { get; init; }
}

/// <summary>A requested dialog, with the answers already known.</summary>
public sealed record RequestedDialog(string Dialog, [property: JsonPropertyName("raw")] ImmutableSortedDictionary<string, string> RawAnswers)
{
    /// <summary>Files given with it, by question key.</summary>
    public ImmutableSortedDictionary<string, UploadedFile> Files { get; init; } = ImmutableSortedDictionary<string, UploadedFile>.Empty;
}
