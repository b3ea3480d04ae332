using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>Leadership's: what is weighed, the expert's advice, and the decision.</summary>
public static class PriorityCard
{
    /// <summary>Once decided, <paramref name="decided"/> is the event that did it: the outcome then says who and when.</summary>
    public static Say.Card For(Application application, Edition edition, Fact<ApplicationEvent>? decided = null)
    {
        var data = Facts.Of(application);
        data["listing"] = application.Listing;
        data["open"] = application.Stage is Stage.Priority;
        if (application.Stage is Stage.Priority { Advice: var advice })
        {
            data["criteria"] = Facts.Array(edition.PriorityCriteria.Select(c => new JsonObject { ["text"] = Leaf.Sentence(EditionTexts.Priority(c)) }));
            data["advice"] = Leaf.Phrase("card.priority.advice", new() { ["who"] = Leaf.Person(advice.By), ["level"] = Facts.Level(advice.Level) });
            data["comment"] = advice.Comment;
            data["facts"] = Facts.Array(About(application, edition));
            data["levels"] = Facts.Priorities();
            data["advised"] = Facts.NameOf(advice.Level);
        }
        else
        {
            (data["outcome"], data["color"], data["why"]) = Outcome(application, decided?.What);
            data["by"] = decided is null || data["outcome"] is null ? null : Facts.By(decided.By, decided.At);
        }

        return new("priority", data);
    }

    private static IEnumerable<JsonNode> About(Application application, Edition edition)
    {
        yield return Facts.Fact("card.fact.turn", Leaf.Sentence("card.turn.since", new() { ["side"] = Leaf.Phrase("certification.side.leadership"), ["since"] = Leaf.At(application.Stage.Since) }));
        if (Promises.Of(application, edition) is { } promised)
            yield return Facts.Fact("card.fact.promised", Leaf.Day(promised));
        yield return Facts.Fact("card.fact.products", application.Release.Products);
        yield return Facts.Fact("card.fact.services", application.Release.ExternalServices);
    }

    private static (JsonNode Outcome, string Color, JsonNode? Why) Outcome(Application application, ApplicationEvent? decided) => (decided, application.Stage) switch
    {
        (ApplicationEvent.Approved e, _) => (Leaf.Phrase("card.priority.approved", new() { ["level"] = Facts.Level(e.Priority), ["start"] = Leaf.Day(e.PlannedStart) }), "good", null),
        (_, Stage.Deferred s) => (Leaf.Phrase("card.priority.deferred", new() { ["until"] = Leaf.Day(s.Until) }), "warning", s.Reason),
        (_, Stage.Declined s) => (Leaf.Phrase("card.priority.declined"), "attention", s.Reason),
        (_, Stage.Withdrawn s) => (Leaf.Sentence("stage.withdrawn"), "default", s.Reason),
        _ => (Leaf.Phrase("card.priority.over"), "good", null),
    };
}
