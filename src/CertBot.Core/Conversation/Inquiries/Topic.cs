using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation.Inquiries;

/// <summary>Which application a question is about: the one named, the only one, or one of these.</summary>
internal static class Topic
{
    public static Say Of(Known known, ImmutableSortedDictionary<string, string> raw, string verb, Func<Row, bool> fits, Func<Application, Say> answer) =>
        raw.TryGetValue("app", out var given) ? Named(known, given, answer) : Mine(known).Where(fits).ToArray() switch
        {
            [] => new Say.Line($"inquiry.{verb}.none"),
            [var only] => known.Application(only.Id) is { } app ? answer(app) : new Say.Line($"inquiry.{verb}.none"),
            var several => new Say.Line("talk.which") { Suggestions = [.. several.Take(4).Select(r => new Suggestion(r.Name, Suggest.Typed(verb, known.Desk, r.Id.Value)))] },
        };

    /// <summary>The rows this person asks about when they name none: a vendor's own, or all there are to see.</summary>
    public static IEnumerable<Row> Mine(Known known)
    {
        var actor = known.Desk.Actor;
        return actor.Roles.IsEmpty ? known.Rows.Where(r => actor.IsOf(r.Vendor)) : known.Rows;
    }

    public static Say Named(Known known, string given, Func<Application, Say> answer) =>
        Subjects.Named(known, given) is { } app ? answer(app) : new Say.Line("talk.no-such-app", new() { ["said"] = Foreign.Quote(given) });
}
