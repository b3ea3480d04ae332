using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Escalations on an application: levels, clocks and who may do what are Support's; here they become events of the application.</summary>
internal static class Escalating
{
    /// <summary>So many may be open at once; more is noise that hides the first.</summary>
    private const int MostOpen = 3;

    public static Decision<ApplicationEvent> Open(OpenEscalation command, Application app, Circumstances given)
    {
        var open = app.Escalations.Values.Where(e => e.Closed is null).ToList();
        if (open.Count >= MostOpen)
            return No("escalations-open", data: new JsonObject { ["escalation"] = open[0].Id.Value, ["max"] = MostOpen });
        var id = new EscalationId(string.Create(CultureInfo.InvariantCulture, $"E-{app.Escalations.Count + 1}"));
        return Of(id, EscalationDecider.Open(id, command.Reason, Context(given)));
    }

    public static Decision<ApplicationEvent> On(OnEscalation command, Application app, Circumstances given) =>
        app.Escalations.GetValueOrDefault(command.Escalation) is { } escalation
            ? Of(escalation.Id, EscalationDecider.Decide(command.What, escalation, Context(given)))
            : No("no-such-escalation", "escalation");

    public static ImmutableArray<ApplicationEvent> Tick(Application app, Circumstances given) =>
        [.. app.Escalations.Values.SelectMany(e => EscalationDecider.Tick(e, Context(given)).Select(what => new ApplicationEvent.Escalated(e.Id, what)))];

    public static Application Evolve(Application app, ApplicationEvent.Escalated e, Fact<ApplicationEvent> fact) => (app.Escalations.GetValueOrDefault(e.Escalation), e.What) switch
    {
        (null, not EscalationEvent.Opened) or (not null, EscalationEvent.Opened) => app,
        (var escalation, _) => app with
        {
            Escalations = app.Escalations.SetItem(e.Escalation, EscalationDecider.Evolve(escalation, e.Escalation, new(fact.At, fact.By, e.What))),
        },
    };

    private static Decision<ApplicationEvent> Of(EscalationId id, Decision<EscalationEvent> decision) => decision switch
    {
        Decision<EscalationEvent>.Accepted yes => Yes([.. yes.Events.Select(e => new ApplicationEvent.Escalated(id, e))]),
        Decision<EscalationEvent>.Rejected no => No(no.Why),
        _ => throw new InvalidOperationException("neither yes nor no"),
    };

    private static EscalationContext Context(Circumstances given) => new()
    {
        Edition = given.Edition,
        Actor = given.Actor,
        Now = given.Now,
        Roster = given.Roster,
        VendorPeople = given.Vendor?.People ?? ImmutableSortedDictionary<string, VendorRole>.Empty,
    };
}
