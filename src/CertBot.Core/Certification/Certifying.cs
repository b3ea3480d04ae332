using System.Globalization;
using System.Text.Json.Nodes;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>The certificate: granted, followed by a new version, or given up on the way.</summary>
internal static class Certifying
{
    public static Decision<ApplicationEvent> Grant(Application app, Circumstances given) => Yes(Granted(app, given));

    /// <summary>The number is made of year, application and count, so that replaying gives it again.</summary>
    public static ApplicationEvent.CertificateGranted Granted(Application app, Circumstances given)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"CB-{given.Today.Year}-{app.Id}-{app.Certificates.Length + 1}");
        return new(new Certificate(number, app.Release.Version, given.Today));
    }

    public static Decision<ApplicationEvent> NewVersion(NewVersion command, Application app, Circumstances given) => Unless(
        Words.CheckVersion(command.Version, "version")
            ?? (Language.Versions.Compare(command.Version, app.Release.Version) > 0 ? null
                : Why("version-not-higher", "version", new JsonObject { ["version"] = command.Version, ["certified"] = app.Release.Version })),
        () => new ApplicationEvent.VersionAnnounced(command.Version, given.Edition.WorkingDay(given.Today)));

    /// <summary>Whatever is under way can be taken back; a certificate in force cannot.</summary>
    public static Decision<ApplicationEvent> Withdraw(Withdraw command, Application app) => app.Stage switch
    {
        Stage.Certified => No("nothing-under-way", data: new JsonObject { ["app"] = app.Name }),
        Stage.Declined or Stage.Withdrawn => No("ended-already", data: new JsonObject { ["app"] = app.Name }),
        _ => Unless(Words.Check(command.Reason, Words.Text, "reason"), () => new ApplicationEvent.WasWithdrawn(Words.Clean(command.Reason))),
    };
}
