using CertBot.Core.Directory;

namespace CertBot.Core.Certification.Applications;

/// <summary>For which side something about an application is written: what the platform's people say among themselves is not the vendor's to read.</summary>
public enum ReaderSide
{
    Vendor,
    Platform,
}

/// <summary>Which side a person reads an application on.</summary>
public static class ReaderSides
{
    /// <summary>Whoever belongs to the application's vendor, or filed it, reads as the vendor does, whatever roles they hold besides.</summary>
    public static ReaderSide Of(Actor actor, Application app) =>
        actor.Roles.IsEmpty || actor.IsMemberOf(app.Vendor) || actor.Id == app.Applicant ? ReaderSide.Vendor : ReaderSide.Platform;
}
