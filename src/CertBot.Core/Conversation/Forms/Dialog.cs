using System.Collections.Immutable;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Forms;

/// <summary>
/// A form filled in by conversation: its questions and the command it creates. It stores no position;
/// see <see cref="FormProgress"/>. Texts: <c>dialog.NAME.title</c>, <c>.help</c>, <c>.done</c> and those of its questions; phrases: <c>phrase.NAME</c>.
/// </summary>
public sealed record Dialog(string Name, Audience Audience)
{
    /// <summary>
    /// The questions in order. The sequence is enumerated only as far as the evaluation has got, so that a later question may depend
    /// on earlier answers: an answer not evaluated yet reads as empty.
    /// </summary>
    public required Func<FormProgress, IEnumerable<Question>> Questions { get; init; }

    /// <summary>The command, once every question has a good answer.</summary>
    public required Func<FormProgress, Command> CreateCommand { get; init; }

    /// <summary>Which applications the dialog applies to, judged by their summary; null if it is not about an application.</summary>
    public Func<ApplicationSummary, bool>? AppliesTo { get; init; }

    /// <summary>Whether there is anything to do it on; null: that depends on <see cref="AppliesTo"/> alone. It can be typed at any time.</summary>
    public Func<TurnData, bool>? IsOffered { get; init; }

    /// <summary>What may follow the phrase, in this order.</summary>
    public ImmutableArray<CommandArgument> Arguments { get; init; } = [];

    /// <summary>Arguments of the success message besides the application's name and version.</summary>
    public Func<TurnData, Command, LocalizableObject> SuccessArguments { get; init; } = (_, _) => [];

    /// <summary>Suggested next commands, by name.</summary>
    public ImmutableArray<string> NextCommands { get; init; } = [];

    /// <summary>Suggested next steps that depend on the state; replaces <see cref="NextCommands"/>.</summary>
    public Func<TurnData, Command, ImmutableArray<SuggestedAction>>? FollowUps { get; init; }

    /// <summary>A secret code shown to the user after success, as the argument <c>code</c>; null if there is none.</summary>
    public Func<FormProgress, string?>? OneTimeCode { get; init; }

    /// <summary>True for long forms: all answers are shown for confirmation, and a refusal keeps them.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Whether the dialog is available to this person for this application; vendors only for their own.</summary>
    public bool IsAvailableTo(Actor actor, ApplicationSummary summary) =>
        (Audience != Audience.Vendor || actor.IsMemberOf(summary.Vendor)) && AppliesTo?.Invoke(summary) is true;
}
