using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;

namespace CertBot.Core.Conversation;

/// <summary>What a person did in a turn.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1724",
    Justification = "The word of the Bot Framework; the namespace is of a desktop framework that is never referenced."
)]
public abstract record Input
{
    private Input() { }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Naming",
        "CA1724",
        Justification = "The word of the Bot Framework; the namespace is of a drawing library that is never referenced."
    )]
    public sealed record Text(string Value) : Input;

    /// <summary>A click on a card: the verb, and the card's ids with the person's inputs merged in. All of it is untrusted.</summary>
    public sealed record Click(string Verb, ImmutableSortedDictionary<string, string> Data) : Input;

    /// <summary>Uploaded files, already stored, optionally with text.</summary>
    public sealed record Files(ImmutableArray<UploadedFile> Uploads, string Caption) : Input;

    /// <summary>A chat was opened or the bot installed: greet once.</summary>
    public sealed record ConversationStarted : Input;
}
