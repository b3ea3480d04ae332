using System.Collections.Immutable;
using System.Security.Cryptography;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Customers;
using CertBot.Files;
using CertBot.Packages;
using CertBot.Repositories;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Demo.Seed;

/// <summary>Takes an application from its submission to the certificate, the whole way, and saves its customers.</summary>
internal sealed class DemoCertification(DemoTimeline timeline, InstalledEditions editions, Aggregates aggregates, IFileStore? files = null)
{
    /// <summary>How long it takes from the submission to the certificate.</summary>
    public static readonly Duration Length = Duration.FromDays(38);

    private static readonly Actor Analyst = ActorOf("analyst");
    private static readonly Actor Director = ActorOf("head-of-digital");

    private Edition Edition => editions.Default;

    /// <summary>Plans every step; the first happens at <paramref name="start"/> (UTC).</summary>
    public void Plan(DemoApplication app, Instant start)
    {
        var vendor = app.Vendor.Actor;
        Step(app, start, vendor, Submission(app, Edition.DayOf(start).PlusDays(7)));
        Step(app, start + Duration.FromDays(7), Analyst, new FindReady(PriorityLevel.Medium, "A support team of four, a roadmap for two years."));
        Step(app, start + Duration.FromDays(9), Director, new Approve(PriorityLevel.Medium, Edition.DayOf(start).PlusDays(14)));
        timeline.At(start + Duration.FromDays(15), c => AddMaterials(app, c));
        Step(app, start + Duration.FromDays(16), vendor, new SubmitMaterials());
        timeline.At(start + Duration.FromDays(21), c => PassCriteria(app, c));
        Step(app, start + Duration.FromDays(26), vendor, new SubmitStandards(Standards()));
        Step(app, start + Length, Analyst, new PassAudit());
        foreach (var customer in app.Customers)
            timeline.At(start + Length, c => Save(app, customer, Edition.DayOf(start), c));
    }

    private void Step(DemoApplication app, Instant at, Actor actor, ApplicationCommand command) =>
        timeline.At(at, c => timeline.Execute(new Command.OnApplication(app.Id, command), actor, c));

    private Submit Submission(DemoApplication app, LocalDate kickOff) =>
        new(
            Edition.Pin,
            app.Vendor.Id,
            app.Vendor.Name,
            $"https://{Edition.Storefront.Host}/app/{app.Id.Value}",
            app.Name,
            new Release
            {
                Version = app.Version,
                IsUpdate = false,
                Products = "Service Creatio 8.1",
                Localizations = [Edition.Storefront.MandatoryLocalization is { Length: > 0 } mandatory ? mandatory : "en-US"],
                ExternalServices = false,
                Prefix = app.Prefix,
                Maintainer = app.Vendor.Name,
                EscalationContact = $"escalations@{app.Vendor.Id.Value}.example",
                Readiness = Edition.Readiness.ToImmutableSortedDictionary(
                    key => key,
                    _ => new ReadinessAnswer(true, "Yes, as described in the vendor's handbook."),
                    StringComparer.Ordinal
                ),
            },
            kickOff
        );

    private SupportProfile Standards() =>
        new()
        {
            System = "Service Creatio",
            PortalOption = true,
            Packages = Edition.Support.PackageKeys,
            PresaleInTime = true,
            Zones = [.. Edition.Support.Zones.Take(1).Select(z => z.Key)],
            EscalationContacts = "The head of support, at any hour.",
        };

    private async Task AddMaterials(DemoApplication app, CancellationToken cancellationToken)
    {
        var package = await StorePackage(app, cancellationToken);
        var current = await Load(app, cancellationToken);
        ImmutableArray<MaterialContent> contents =
        [
            .. MaterialRequirements
                .Missing(current, Edition)
                .Select(asked => new MaterialContent(
                    asked.Material.Key,
                    asked.Part.Key,
                    asked.Part.CanLink && !asked.Part.IsPackage
                        ? new SubmittedMaterial.Link($"https://{app.Vendor.Id.Value}.example/{app.Id.Value}/{asked.Material.Key.Value}-{asked.Part.Key}")
                        {
                            By = app.Vendor.Person,
                            At = timeline.Now,
                        }
                        : package with
                        {
                            By = app.Vendor.Person,
                            At = timeline.Now,
                        }
                )),
        ];
        foreach (var several in contents.Chunk(ApplicationCommand.AddMaterials.MaxCount))
            await timeline.Execute(new Command.OnApplication(app.Id, new AddMaterials([.. several])), app.Vendor.Actor, cancellationToken);
    }

    private async Task PassCriteria(DemoApplication app, CancellationToken cancellationToken)
    {
        foreach (var criterion in Edition.Criteria.Where(c => c.When == ApplicabilityCondition.Always))
        {
            var reviewer = ActorOf(criterion.Reviewers[0].Value);
            await timeline.Execute(new Command.OnApplication(app.Id, new Pass(criterion.Key, null)), reviewer, cancellationToken);
        }
    }

    /// <summary>Where files can be stored, the package can be opened from the cards.</summary>
    private async Task<SubmittedMaterial.File> StorePackage(DemoApplication app, CancellationToken cancellationToken)
    {
        var (name, bytes) = ($"{app.Id.Value}.gz", SamplePackage.Create(app.Prefix, app.Version) ?? throw new InvalidOperationException(app.Prefix));
        using var content = new MemoryStream(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var opened = (PackageOpenResult.Success)PackageFile.Open(content, bytes.Length, PackageLimits.Default);
        content.Position = 0;
        if (files is not null)
            await files.Put(name, content, bytes.Length, cancellationToken);
        return new SubmittedMaterial.File(ContentId.Of(sha256), name, bytes.Length, sha256)
        {
            By = app.Vendor.Person,
            At = timeline.Now,
            Packages = [.. opened.Packages.Select(p => new PackageFacts(p.Name, p.Version, p.Counts.Schemas.Values.Sum(), p.Counts.DataBindings))],
        };
    }

    private Task Save(DemoApplication app, DemoCustomer customer, LocalDate from, CancellationToken cancellationToken) =>
        timeline.Execute(
            new Command.OnCustomer(
                app.Vendor.Id,
                new CustomerId(customer.Id),
                new CustomerCommand.Save(
                    new CustomerProfile
                    {
                        Name = customer.Name,
                        Language = "en",
                        Contacts = [.. customer.Contacts.Select(email => new CustomerContact(email.Split('@')[0], email))],
                        Contract = new SupportContract
                        {
                            ValidFrom = from,
                            Package = customer.Package,
                            Zone = customer.Zone,
                            Targets = new ContractTargets { ResolveHigh = customer.ResolveHigh, ResolveMedium = customer.ResolveHigh * 3 },
                        },
                    }
                )
            ),
            app.Vendor.Actor,
            cancellationToken
        );

    private async Task<Application> Load(DemoApplication app, CancellationToken cancellationToken) =>
        await aggregates.FindApplication(app.Id, cancellationToken) ?? throw new InvalidOperationException($"{app.Id} was not submitted");

    private static Actor ActorOf(string role) =>
        new(DemoData.People.First(p => p.Roles.Contains(role, StringComparer.Ordinal)).Person.Id, [new RoleName(role)], null);
}
