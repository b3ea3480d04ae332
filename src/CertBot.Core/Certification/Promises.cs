using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>The day by which something is promised to happen; null where nobody promised anything.</summary>
public static class Promises
{
    public static LocalDate? Of(Application app, Edition edition) => app.Stage switch
    {
        Stage.KickOff at => at.Planned ?? at.Wished,
        Stage.Priority at => edition.Promise(at.Since, edition.Settings.ReviewWorkingDays),
        Stage.Deferred at => at.Until,
        Stage.Review at => at.Promised,
        Stage.Audit at => at.Promised,
        Stage.Shortcomings at => at.Items.Where(i => i.Answer is null).Select(i => (LocalDate?)i.Deadline).Min(),
        _ => null,
    };
}
