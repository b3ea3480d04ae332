using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The day by which the next step is promised; null if nothing is promised.</summary>
public static class PromisedDates
{
    public static LocalDate? For(Application app, Edition edition) =>
        app.Stage switch
        {
            Stage.KickOff stage => stage.Planned ?? stage.Wished,
            Stage.Priority stage => edition.PromisedDay(stage.Since, edition.Settings.ReviewWorkingDays),
            Stage.Deferred stage => stage.Until,
            Stage.Review stage => stage.Promised,
            Stage.Audit stage => stage.Promised,
            Stage.Shortcomings stage => stage.Items.Where(i => i.Answer is null).Select(i => (LocalDate?)i.Deadline).Min(),
            _ => null,
        };
}
