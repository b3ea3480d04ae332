using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation;

/// <summary>
/// A form people fill in by talking: what it asks and the command it comes to. It knows nothing of places in it;
/// see <see cref="Walk"/>. Texts: <c>dialog.NAME.title</c>, <c>.help</c>, <c>.done</c> and those of its questions; phrases: <c>phrase.NAME</c>.
/// </summary>
public sealed record Dialog(string Name, Audience For)
{
    /// <summary>
    /// The questions in order. The sequence is read only as far as the walk has come, so that a later question may depend
    /// on earlier answers: what the walk has not got yet reads as empty.
    /// </summary>
    public required Func<Walk, IEnumerable<Question>> Questions { get; init; }

    /// <summary>The command, once every question has a good answer.</summary>
    public required Func<Walk, Command> Hand { get; init; }

    /// <summary>The applications this is done on, as far as their row tells; null: it is not about an application.</summary>
    public Func<Row, bool>? Fits { get; init; }

    /// <summary>What may follow the phrase, in this order.</summary>
    public ImmutableArray<Argument> Takes { get; init; } = [];

    /// <summary>What "done" names besides the application's name and version.</summary>
    public Func<Known, Command, JsonObject> Done { get; init; } = (_, _) => [];

    /// <summary>What is likely wanted next, as verbs.</summary>
    public ImmutableArray<string> Next { get; init; } = [];

    /// <summary>What is likely wanted next, where that depends; in place of <see cref="Next"/>.</summary>
    public Func<Known, Command, ImmutableArray<Suggestion>>? Then { get; init; }

    /// <summary>A code that only the person may read, once it is done; the text names it <c>code</c>. Null, or a null one: there is none.</summary>
    public Func<Walk, string?>? Code { get; init; }

    /// <summary>True: long; all answers are shown before they are handed over, and a refusal does not lose them.</summary>
    public bool Long { get; init; }

    /// <summary>Whether this person could do it on this application: a vendor's people on their own only.</summary>
    public bool FitsFor(Actor actor, Row row) => (For != Audience.Vendor || actor.IsOf(row.Vendor)) && Fits?.Invoke(row) is true;
}
