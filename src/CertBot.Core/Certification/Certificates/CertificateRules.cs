using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Certificates;

/// <summary>The certificate: granted, followed by a new version, or given up on the way.</summary>
internal static class CertificateRules
{
    private static readonly MaterialKey SolutionPackages = new("solution-packages");

    public static Decision<ApplicationEvent> Grant(Application app, DecisionContext context) => Accept(CreateCertificateGranted(app, context));

    /// <summary>The number is made of year, application and count, so that replaying gives it again.</summary>
    public static ApplicationEvent.CertificateGranted CreateCertificateGranted(Application app, DecisionContext context)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"CB-{context.Today.Year}-{app.Id}-{app.Certificates.Length + 1}");
        return new(
            new Certificate(number, app.Release.Version, context.Today)
            {
                Name = app.Name,
                Edition = app.Edition,
                PackageSha256 = FindPackage(app.Release),
            }
        );
    }

    private static string? FindPackage(Release release) =>
        release.Materials.GetValueOrDefault(Release.PartIdFor(SolutionPackages, "main")) is SubmittedMaterial.File file ? file.Sha256 : null;

    public static Decision<ApplicationEvent> AnnounceVersion(AnnounceVersion command, Application app, DecisionContext context) =>
        AcceptUnless(
            TextRules.CheckVersion(command.Version, "version")
                ?? (
                    CertBot.Core.Recognizers.VersionNumber.Compare(command.Version, app.Release.Version) > 0
                        ? null
                        : Refuse("version-not-higher", "version", new LocalizableObject { ["version"] = command.Version, ["certified"] = app.Release.Version })
                ),
            () => new ApplicationEvent.VersionAnnounced(command.Version, context.Edition.WorkingDayOnOrAfter(context.Today))
        );

    /// <summary>An application in progress can be withdrawn; a certificate in force cannot.</summary>
    public static Decision<ApplicationEvent> Withdraw(Withdraw command, Application app) =>
        app.Stage switch
        {
            Stage.Certified => Reject("nothing-under-way", data: new LocalizableObject { ["app"] = app.Name }),
            Stage.Declined or Stage.Withdrawn => Reject("ended-already", data: new LocalizableObject { ["app"] = app.Name }),
            _ => AcceptUnless(TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"), () =>
                new ApplicationEvent.ApplicationWithdrawn(TextRules.Clean(command.Reason))
            ),
        };
}
