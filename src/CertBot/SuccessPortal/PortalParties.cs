using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.SuccessPortal;

/// <summary>
/// Finds whose a row of the portal is: by the mapping, else by names. A name that several have is nobody's. Lives for one round of reading, and keeps what it
/// looked up.
/// </summary>
internal sealed class PortalParties(PortalVocabulary mapping, ApplicationSummaryStore applications, CustomerStore customers)
{
    private const int MaxCustomers = 20_000;

    /// <summary>Sees the open applications of all vendors.</summary>
    private static readonly Actor Reader = new(PortalIntake.Portal, [RoleName.Analyst], null);

    private readonly Dictionary<VendorId, ILookup<string, CustomerId>> _customers = [];
    private List<ApplicationSummary>? _applications;

    public async Task<(PortalParty? Party, PortalCaseResult.Unknown? Unknown)> Find(PortalCase row, CancellationToken cancellationToken)
    {
        var all = await LoadApplications(cancellationToken);
        var account = mapping.Accounts.GetValueOrDefault(row["account"]);
        var application = FindApplication(row["product"], account, all);
        if (application is null)
            return (null, new PortalCaseResult.Unknown("products", row["product"]));
        if (account is not null)
        {
            return account.Vendor is { } vendor && vendor != application.Vendor
                ? (null, new PortalCaseResult.Unknown("products", row["product"]))
                : (new PortalParty(application.Vendor, application.Id, account.Customer), null);
        }

        return (await LoadCustomers(application.Vendor, cancellationToken))[row["account"]].Distinct().Take(2).ToArray() is [var customer]
            ? (new PortalParty(application.Vendor, application.Id, customer), null)
            : (null, new PortalCaseResult.Unknown("accounts", row["account"]));
    }

    private ApplicationSummary? FindApplication(string product, PortalAccount? account, List<ApplicationSummary> all)
    {
        var named =
            mapping.Products.TryGetValue(product, out var mapped) ? mapped
            : product.Length == 0 ? account?.Application
            : null;
        if (named is { } id)
            return all.Find(a => a.Id == id);

        var candidates = account?.Vendor is { } vendor ? all.Where(a => a.Vendor == vendor) : all;
        return candidates.Where(a => product.Length == 0 || Same(a.Name, product) || Same(a.Id.Value, product)).Take(2).ToArray() is [var only] ? only : null;
    }

    private async Task<List<ApplicationSummary>> LoadApplications(CancellationToken cancellationToken)
    {
        if (_applications is not null)
            return _applications;

        List<ApplicationSummary> all = [];
        await foreach (var row in applications.Each(Reader, cancellationToken))
            all.Add(row);
        return _applications = all;
    }

    private async Task<ILookup<string, CustomerId>> LoadCustomers(VendorId vendor, CancellationToken cancellationToken)
    {
        if (_customers.TryGetValue(vendor, out var known))
            return known;

        List<(string Name, CustomerId Id)> all = [];
        for (var after = ""; all.Count < MaxCustomers; after = all[^1].Id.Value)
        {
            var page = await customers.List(vendor, after, Store.StorePages.Page, cancellationToken);
            all.AddRange(page.Select(c => (c.Name, c.Id)));
            if (page.Length < Store.StorePages.Page)
                break;
        }

        return _customers[vendor] = all.SelectMany(c => new[] { c, (c.Id.Value, c.Id) }).ToLookup(c => c.Item1, c => c.Item2, StringComparer.OrdinalIgnoreCase);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
