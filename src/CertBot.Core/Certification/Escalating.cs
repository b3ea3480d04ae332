using System.Collections.Immutable;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Escalations on an application: the levels, clocks and cards are Support's, here they become events of the application.</summary>
internal static class Escalating
{
    public static Decision<ApplicationEvent> Open(OpenEscalation command, Application app, Circumstances given) => No("wrong-stage");

    public static Decision<ApplicationEvent> On(OnEscalation command, Application app, Circumstances given) => No("no-such-escalation");

    public static ImmutableArray<ApplicationEvent> Tick(Application app, Circumstances given) => [];

    public static Application Evolve(Application app, ApplicationEvent.Escalated e, Fact<ApplicationEvent> fact) => app;
}
