using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>Leadership's: what is weighed, the expert's advice, and the decision.</summary>
public static class PriorityCard
{
    /// <summary>Once decided, <paramref name="decided"/> is the event that did it: the outcome then says who and when.</summary>
    public static BotMessage.CardMessage For(Application application, Edition edition, RecordedEvent<ApplicationEvent>? decided = null)
    {
        var data = CardParts.CreateData(application);
        data["listing"] = application.Listing;
        data["open"] = application.Stage is Stage.Priority;
        if (application.Stage is Stage.Priority { Advice: var advice })
        {
            data["criteria"] = LocalizableValue.Array(
                edition.PriorityCriteria.Select(c => new LocalizableObject { ["text"] = LocalizableValue.Sentence(EditionTexts.Priority(c)) })
            );
            data["advice"] = LocalizableValue.Text(
                "card.priority.advice",
                new() { ["who"] = LocalizableValue.PersonName(advice.By), ["level"] = DisplayNames.Of(advice.Level) }
            );
            data["comment"] = advice.Comment;
            data["facts"] = LocalizableValue.Array(RequestFacts(application, edition));
            data["levels"] = CardParts.PriorityChoices();
            data["advised"] = DisplayNames.NameOf(advice.Level);
        }
        else
        {
            (data["outcome"], data["color"], data["why"]) = Outcome(application, decided?.Data);
            data["by"] = decided is null || data["outcome"] is null ? null : CardParts.DecidedBy(decided.By, decided.At);
        }

        return new("priority", data.ToObject());
    }

    private static IEnumerable<LocalizableObject> RequestFacts(Application application, Edition edition)
    {
        yield return CardParts.Fact(
            "card.fact.turn",
            LocalizableValue.Sentence(
                "card.turn.since",
                new() { ["side"] = LocalizableValue.Text("certification.side.leadership"), ["since"] = LocalizableValue.Timestamp(application.Stage.Since) }
            )
        );
        if (PromisedDates.For(application, edition) is { } promised)
            yield return CardParts.Fact("card.fact.promised", LocalizableValue.Date(promised));
        yield return CardParts.Fact("card.fact.products", application.Release.Products);
        yield return CardParts.Fact("card.fact.services", application.Release.ExternalServices);
    }

    private static (LocalizableValue Outcome, string Color, LocalizableValue? Why) Outcome(Application application, ApplicationEvent? decided) =>
        (decided, application.Stage) switch
        {
            (ApplicationEvent.PriorityApproved e, _) => (
                LocalizableValue.Text(
                    "card.priority.approved",
                    new() { ["level"] = DisplayNames.Of(e.Priority), ["start"] = LocalizableValue.Date(e.PlannedStart) }
                ),
                "good",
                null
            ),
            (_, Stage.Deferred s) => (
                LocalizableValue.Text("card.priority.deferred", new() { ["until"] = LocalizableValue.Date(s.Until) }),
                "warning",
                s.Reason
            ),
            (_, Stage.Declined s) => (LocalizableValue.Text("card.priority.declined"), "attention", s.Reason),
            (_, Stage.Withdrawn s) => (LocalizableValue.Sentence("stage.withdrawn"), "default", s.Reason),
            _ => (LocalizableValue.Text("card.priority.over"), "good", null),
        };
}
