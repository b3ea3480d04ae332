using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Materials;

/// <summary>
/// What a new version has in common with the certified one: the vendor confirms part by part that it is the same. Nothing is taken over by itself, and nothing
/// that is the same is passed by itself: every criterion is reviewed again.
/// </summary>
public static class UnchangedMaterials
{
    /// <summary>The certified version that the materials are compared with; null: the release is none of a certified application.</summary>
    public static Release? CertifiedRelease(Application app) =>
        app.Release.IsUpdate && app.CertifiedBaseline is { Release: var certified } && VersionNumber.Compare(certified.Version, app.Release.Version) != 0
            ? certified
            : null;

    /// <summary>What was handed in for this part of the certified version; null: nothing, or the part is new in every version.</summary>
    public static SubmittedMaterial? Certified(Application app, RequiredPart part) =>
        part.Part.IsNewPerVersion ? null : CertifiedRelease(app)?.Materials.GetValueOrDefault(part.Id);

    /// <summary>The parts that may be confirmed as the same, with those that have been; in the edition's order. What was handed in anew is not among them.</summary>
    public static ImmutableArray<RequiredPart> For(Application app, Edition edition) =>
        [
            .. MaterialRequirements
                .For(app.Release, edition)
                .Where(p =>
                    Certified(app, p) is { } certified
                    && (app.Release.Materials.GetValueOrDefault(p.Id) is { } present ? IsConfirmed(present, app) : Check(certified, p, app, edition) is null)
                ),
        ];

    /// <summary>The parts that are still to be confirmed or handed in.</summary>
    public static ImmutableArray<RequiredPart> Offered(Application app, Edition edition) =>
        app.Stage is Stage.Collecting ? [.. For(app, edition).Where(p => !app.Release.Materials.ContainsKey(p.Id))] : [];

    /// <summary>Whether it is known to be what the certified version had.</summary>
    public static bool IsConfirmed(SubmittedMaterial material, Application app) =>
        material.SameAs is { } version && CertifiedRelease(app) is { } certified && version == certified.Version;

    internal static Decision<ApplicationEvent> Keep(KeepMaterial command, Application app, DecisionContext context)
    {
        if (MaterialRequirements.FindPart(context.Edition, command.Material, command.Part) is not { } part)
            return Reject("no-such-material", "material");
        if (!MaterialRequirements.IsRequired(part, app.Release))
            return Reject("material-not-asked", "material", MaterialRules.MaterialArguments(part));
        if (CertifiedRelease(app) is not { } certified)
            return Reject("no-certified-version", data: new LocalizableObject { ["app"] = app.Name });
        var arguments = Arguments(part, app, certified);
        if (part.Part.IsNewPerVersion)
            return Reject("new-per-version", "material", arguments);
        if (certified.Materials.GetValueOrDefault(part.Id) is not { } material)
            return Reject("not-in-certified", "material", arguments);
        if (app.Release.Materials.GetValueOrDefault(part.Id) is { } present && IsConfirmed(present, app) && IsSame(present, material))
            return Reject("same-already", "material", arguments);
        if (context.IsFileLost)
            return Reject("file-lost", "material", arguments);
        return AcceptUnless(Check(material, part, app, context.Edition), () =>
            new ApplicationEvent.MaterialAdded(
                command.Material,
                command.Part,
                material with
                {
                    By = context.Actor.Id,
                    At = context.Now,
                    SameAs = certified.Version,
                }
            )
        );
    }

    /// <summary>The certified version whose file for this part has the same content. What a link leads to is not known, so that a link is never the same by itself.</summary>
    internal static string? VersionWithSameFile(Application app, RequiredPart part, SubmittedMaterial material) =>
        material is SubmittedMaterial.File && Certified(app, part) is { } certified && IsSame(certified, material) ? CertifiedRelease(app)?.Version : null;

    /// <summary>Refuses the certified version's file where every version has its own.</summary>
    internal static Refusal? CheckNew(SubmittedMaterial material, RequiredPart part, Application app) =>
        part.Part.IsNewPerVersion
        && material is SubmittedMaterial.File
        && CertifiedRelease(app) is { } certified
        && certified.Materials.GetValueOrDefault(part.Id) is { } before
        && IsSame(before, material)
            ? Refuse("same-as-certified", "what", Arguments(part, app, certified))
            : null;

    /// <summary>What was right for the certified version may be wrong by the rules of today: another file type is asked for, or the name says another version.</summary>
    private static Refusal? Check(SubmittedMaterial material, RequiredPart part, Application app, Edition edition) =>
        MaterialRules.CheckMaterial(material, part, app, edition) is { } refusal ? refusal with { Question = "material" } : null;

    private static bool IsSame(SubmittedMaterial left, SubmittedMaterial right) =>
        (left, right) switch
        {
            (SubmittedMaterial.File l, SubmittedMaterial.File r) => l.Id == r.Id,
            (SubmittedMaterial.Link l, SubmittedMaterial.Link r) => l.Address == r.Address,
            _ => false,
        };

    private static LocalizableObject Arguments(RequiredPart part, Application app, Release certified) =>
        new()
        {
            ["material"] = DisplayNames.Of(part),
            ["version"] = app.Release.Version,
            ["certified"] = certified.Version,
        };
}
