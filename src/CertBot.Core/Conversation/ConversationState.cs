using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>The stored state of one person's conversation: the draft not yet submitted, and an open confirmation about it.</summary>
public sealed record ConversationState
{
    public Draft? Draft { get; init; }

    /// <summary>The user was asked to keep or discard the draft, because they started this dialog in the middle of it.</summary>
    [JsonPropertyName("waiting")]
    public RequestedDialog? RequestedDialog { get; init; }

    /// <summary>The user was asked to confirm discarding the draft.</summary>
    [JsonPropertyName("cancelling")]
    public bool IsConfirmingCancel { get; init; }

    /// <summary>The welcome message was sent.</summary>
    [JsonPropertyName("greeted")]
    public bool IsGreeted { get; init; }

    /// <summary>A code created for the submitted command: shown once the command is accepted, then forgotten.</summary>
    [JsonPropertyName("code")]
    public string? OneTimeCode { get; init; }

    /// <summary>The submitted command came from a card in a shared channel: the updated card is the answer, so no message is sent.</summary>
    [JsonPropertyName("quiet")]
    public bool IsReplySuppressed { get; init; }

    /// <summary>The list that was shown last, so that "more" shows its next page; null: none.</summary>
    [JsonPropertyName("listed")]
    public ShownList? ShownList { get; init; }

    public static ConversationState Empty { get; } = new();
}

/// <summary>A page of a list that a query has shown.</summary>
public sealed record ShownList(string Query, int Page)
{
    /// <summary>The application it is about, as it was named; null: none was named.</summary>
    public string? App { get; init; }
}

/// <summary>Raw answers by question key. The current question follows from them; nothing else is stored.</summary>
public sealed record Draft(DraftId Id, string Dialog, [property: JsonPropertyName("raw")] ImmutableSortedDictionary<string, string> RawAnswers)
{
    /// <summary>Files uploaded as answers, by question key.</summary>
    public ImmutableSortedDictionary<string, UploadedFile> Files { get; init; } = ImmutableSortedDictionary<string, UploadedFile>.Empty;

    public required Instant Started { get; init; }

    /// <summary>The question the person wants to change, out of the order; null: the first without a good answer.</summary>
    [JsonPropertyName("changing")]
    public string? QuestionToChange { get; init; }

    /// <summary>What a question that is asked again begins with: an answer that was taken back, or one that could not be accepted.</summary>
    [JsonPropertyName("offered"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, string>? OfferedValues { get; init; }

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
