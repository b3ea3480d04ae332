using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Materials;

/// <summary>Stage 3.1: parts are added, replaced and removed in any order, and submitted when none is missing.</summary>
internal static class MaterialRules
{
    private const int MaxAddressLength = 2000;

    private const int MaxFileNameLength = 255;

    public static Decision<ApplicationEvent> AddMaterial(AddMaterial command, Application app, DecisionContext context) =>
        MaterialRequirements.FindPart(context.Edition, command.Material, command.Part) switch
        {
            null => Reject("no-such-material", "material"),
            { } requiredPart when !MaterialRequirements.IsRequired(requiredPart, app.Release) => Reject(
                "material-not-asked",
                "material",
                MaterialArguments(requiredPart)
            ),
            { } requiredPart => AcceptUnless(
                CheckMaterial(command.Content, requiredPart, app, context.Edition) ?? UnchangedMaterials.CheckNew(command.Content, requiredPart, app),
                () =>
                    new ApplicationEvent.MaterialAdded(
                        command.Material,
                        command.Part,
                        command.Content with
                        {
                            By = context.Actor.Id,
                            At = context.Now,
                            SameAs = UnchangedMaterials.VersionWithSameFile(app, requiredPart, command.Content),
                        }
                    )
            ),
        };

    /// <summary>Decides each in order. The first that is refused refuses all; its question is the id of the part.</summary>
    public static Decision<ApplicationEvent> AddMaterials(AddMaterials command, Application app, DecisionContext context)
    {
        if (command.Materials is not { IsDefaultOrEmpty: false, Length: <= ApplicationCommand.AddMaterials.MaxCount })
            return Reject("no-such-material", "material");
        var events = ImmutableArray.CreateBuilder<ApplicationEvent>();
        foreach (var (material, part, content) in command.Materials)
        {
            var id = Release.PartIdFor(material, part);
            if (events.OfType<ApplicationEvent.MaterialAdded>().Any(e => Release.PartIdFor(e.Material, e.Part) == id))
                return Reject("material-twice", id, new LocalizableObject { ["material"] = DisplayNames.Of(material, part, context.Edition) });
            switch (AddMaterial(new AddMaterial(material, part, content), app, context))
            {
                case Decision<ApplicationEvent>.Rejected rejected:
                    return Reject(rejected.Refusal with { Question = id });
                case Decision<ApplicationEvent>.Accepted accepted:
                    events.AddRange(accepted.Events);
                    break;
            }
        }
        return Accept(events.ToImmutable());
    }

    public static Decision<ApplicationEvent> RemoveMaterial(RemoveMaterial command, Application app, DecisionContext context) =>
        app.Release.Materials.ContainsKey(Release.PartIdFor(command.Material, command.Part))
            ? Accept(new ApplicationEvent.MaterialRemoved(command.Material, command.Part))
        : MaterialRequirements.FindPart(context.Edition, command.Material, command.Part) is { } requiredPart
            ? Reject("not-handed-in", "material", MaterialArguments(requiredPart))
        : Reject("no-such-material", "material");

    public static Decision<ApplicationEvent> SubmitMaterials(Application app, DecisionContext context) =>
        MaterialRequirements.Missing(app, context.Edition) switch
        {
            [] when InspectionRules.CheckSubmission(app, context) is { } refusal => Reject(refusal),
            [] => Accept(
                new ApplicationEvent.MaterialsSubmitted(
                    [.. context.Edition.Criteria.Where(c => MaterialRequirements.IsApplicable(c.When, app.Release)).OrderBy(c => c.Number).Select(c => c.Key)],
                    context.Edition.PromisedDay(context.Now, context.Edition.Settings.ReviewWorkingDays)
                )
            ),
            var missing => RejectMissing(missing),
        };

    public static Decision<ApplicationEvent> RejectMissing(IReadOnlyList<RequiredPart> missing) =>
        Reject(
            "still-missing",
            data: new LocalizableObject { ["count"] = missing.Count, ["missing"] = LocalizableValue.List(missing.Select(DisplayNames.Of)) }
        );

    internal static Refusal? CheckMaterial(SubmittedMaterial? material, RequiredPart requiredPart, Application app, Edition edition) =>
        material switch
        {
            SubmittedMaterial.Link when !requiredPart.Part.CanLink => Refuse("file-wanted", "what", MaterialArguments(requiredPart)),
            SubmittedMaterial.File when !requiredPart.Part.CanUpload => Refuse("link-wanted", "what", MaterialArguments(requiredPart)),
            SubmittedMaterial.Link link => CheckAddress(link.Address) ?? CheckVersion(link.Address, isAddress: true, requiredPart, app, edition),
            SubmittedMaterial.File { Size: <= 0 } => Refuse("file-empty", "what"),
            SubmittedMaterial.File file => TextRules.CheckText(file.Name, MaxFileNameLength, "what")
                ?? CheckExtension(file.Name, requiredPart)
                ?? (
                    requiredPart.Part.IsPackage && file.Packages.IsDefaultOrEmpty
                        ? Refuse("not-a-package", "what", new LocalizableObject { ["file"] = file.Name })
                        : null
                )
                ?? CheckVersion(file.Name, isAddress: false, requiredPart, app, edition),
            _ => Refuse("file-or-link", "what", MaterialArguments(requiredPart)),
        };

    private static Refusal? CheckAddress(string? address) =>
        TextRules.CheckText(address, MaxAddressLength, "what")
        ?? (
            Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps
            && uri.UserInfo.Length == 0
            && uri.Host.Contains('.', StringComparison.Ordinal)
                ? null
                : Refuse("link-https", "what")
        );

    private static Refusal? CheckExtension(string name, RequiredPart requiredPart) =>
        requiredPart.Part.Extensions.IsDefaultOrEmpty || requiredPart.Part.Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            ? null
            : Refuse(
                "file-ending",
                "what",
                new LocalizableObject { ["file"] = name, ["endings"] = LocalizableValue.List(requiredPart.Part.Extensions.Select(e => (LocalizableValue)e)) }
            );

    /// <summary>Refuses only visible mismatches: a name that plainly names another version of this application and not this one.</summary>
    private static Refusal? CheckVersion(string name, bool isAddress, RequiredPart requiredPart, Application app, Edition edition) =>
        requiredPart.Part.MustNameVersion && NamedVersions.FindOther(name, isAddress, app, edition) is { } other
            ? Refuse("other-version", "what", new LocalizableObject { ["named"] = other, ["version"] = app.Release.Version })
            : null;

    internal static LocalizableObject MaterialArguments(RequiredPart requiredPart) => new() { ["material"] = DisplayNames.Of(requiredPart) };
}
