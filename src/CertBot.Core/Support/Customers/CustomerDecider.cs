using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using NodaTime;
using static CertBot.Core.Support.SupportRefusals;

namespace CertBot.Core.Support.Customers;

/// <summary>The context of a decision about a customer.</summary>
/// <param name="Vendor">Whose customer it is.</param>
/// <param name="Id">The customer's id.</param>
/// <param name="Edition">The edition whose packages and calendars there are.</param>
/// <param name="Actor">Who acts.</param>
public sealed record CustomerContext(VendorId Vendor, CustomerId Id, Edition Edition, Actor Actor);

/// <summary>Creates and changes customers. Any of the vendor's people may.</summary>
public static partial class CustomerDecider
{
    public const int MaxNameLength = 120;

    /// <summary>How many contracts of a customer are kept, the latest.</summary>
    public const int MaxContracts = 40;

    private const int MaxEmailLength = 254;

    private static readonly LocalDate FirstDay = new(1990, 1, 1);

    private static readonly LocalDate LastDay = new(2100, 12, 31);

    public static Decision<CustomerEvent> Decide(CustomerCommand command, Customer? customer, CustomerContext context) =>
        command switch
        {
            _ when !context.Actor.IsMemberOf(context.Vendor) => Decision<CustomerEvent>.Reject(Refuse("not-yours")),
            CustomerCommand.Save(var profile) => Save(Clean(profile), customer, context),
            _ => throw new InvalidOperationException($"Not a command on a customer: {command.GetType().Name}"),
        };

    public static Customer Evolve(Customer? customer, RecordedEvent<CustomerEvent> recorded) =>
        recorded.Data switch
        {
            CustomerEvent.Saved(var vendor, var id, var profile) => new Customer
            {
                Vendor = vendor,
                Id = id,
                Name = profile.Name,
                Language = profile.Language,
                Contacts = profile.Contacts,
                Contracts = AddContract(customer?.Contracts ?? [], profile.Contract),
                Revision = (customer?.Revision ?? 0) + 1,
            },
            _ => throw new InvalidOperationException($"Not an event of a customer: {recorded.Data.GetType().Name}"),
        };

    /// <summary>An id made of a name as vendors' ids are: Latin letters and digits in lower case, with hyphens; Cyrillic is written in Latin letters.</summary>
    public static CustomerId IdFrom(string name) => new(VendorNames.IdOf(name).Value);

    /// <summary>Whether text can be a customer's id: Latin letters, digits, dots, hyphens and underscores, at most 64.</summary>
    public static bool IsId(string text) => IdPattern().IsMatch(text);

    private static Decision<CustomerEvent> Save(CustomerProfile profile, Customer? customer, CustomerContext context) =>
        Check(profile, context) is { } refusal ? Decision<CustomerEvent>.Reject(refusal)
        : customer is not null && IsKnown(profile, customer) ? Decision<CustomerEvent>.Accept()
        : Decision<CustomerEvent>.Accept(new CustomerEvent.Saved(context.Vendor, context.Id, profile));

    private static Refusal? Check(CustomerProfile profile, CustomerContext context)
    {
        var contract = profile.Contract;
        var support = context.Edition.Support;
        var package = support.StandardPackages.FirstOrDefault(p => p.Key == contract.Package);
        var duplicate = profile.Contacts.GroupBy(c => c.Email, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
        return !IsId(context.Id.Value) ? Refuse("bad-customer-id", "id")
            : profile.Name is not { Length: > 0 and <= MaxNameLength } ? Refuse("bad-name", "name", new() { ["max"] = MaxNameLength })
            : !LanguagePattern().IsMatch(profile.Language) ? Refuse("bad-language", "language", new() { ["word"] = UserText.Excerpt(profile.Language) })
            : package is null
                ? Refuse(
                    "unknown-package",
                    "package",
                    new() { ["word"] = UserText.Excerpt(contract.Package), ["packages"] = string.Join(", ", support.PackageKeys) }
                )
            : DateTimeZoneProviders.Tzdb.GetZoneOrNull(contract.Zone) is null
                ? Refuse("unknown-zone", "zone", new() { ["word"] = UserText.Excerpt(contract.Zone) })
            : contract.Calendar is { } key && support.Calendars.All(c => c.Key != key)
                ? Refuse(
                    "unknown-calendar",
                    "calendar",
                    new() { ["word"] = UserText.Excerpt(key), ["calendars"] = string.Join(", ", support.Calendars.Select(c => c.Key)) }
                )
            : profile.Contacts.Length > package.Contacts
                ? Refuse(
                    "too-many-contacts",
                    "contacts",
                    new()
                    {
                        ["max"] = package.Contacts,
                        ["count"] = profile.Contacts.Length,
                        ["package"] = LocalizableValue.Text(EditionTexts.Package(package.Key)),
                    }
                )
            : profile.Contacts.FirstOrDefault(c => !IsEmail(c.Email)) is { } bad
                ? Refuse("bad-email", "contacts", new() { ["word"] = UserText.Excerpt(bad.Email) })
            : duplicate is not null ? Refuse("contact-twice", "contacts", new() { ["word"] = duplicate })
            : profile.Contacts.Any(c => c.Name.Length > MaxNameLength) ? Refuse("bad-name", "contacts", new() { ["max"] = MaxNameLength })
            : contract.ValidFrom < FirstDay || contract.ValidFrom > LastDay || contract.ValidTo > LastDay ? Refuse("day-out-of-range", "valid-from")
            : contract.ValidTo < contract.ValidFrom ? Refuse("ends-before-start", "valid-to", new() { ["from"] = LocalizableValue.Date(contract.ValidFrom) })
            : contract.Targets.All.Any(t => t < Duration.FromMinutes(1) || t > SlaClock.MaxTarget) ? Refuse("target-out-of-range", "targets")
            : null;
    }

    /// <summary>Whether text is a language code: <c>en</c>, <c>pt-BR</c>.</summary>
    public static bool IsLanguage(string text) => LanguagePattern().IsMatch(text);

    /// <summary>Whether this is the address of one mailbox, as far as anybody can tell without writing to it.</summary>
    public static bool IsEmail(string text) => text.Length <= MaxEmailLength && EmailPattern().IsMatch(text);

    private static CustomerProfile Clean(CustomerProfile profile) =>
        profile with
        {
            Name = UserText.ToOneLine(UserText.Sanitize(profile.Name)),
            Contacts = [.. profile.Contacts.Select(c => new CustomerContact(UserText.ToOneLine(UserText.Sanitize(c.Name)), c.Email.Trim()))],
        };

    private static bool IsKnown(CustomerProfile profile, Customer customer) =>
        profile.Name == customer.Name
        && profile.Language == customer.Language
        && profile.Contacts.SequenceEqual(customer.Contacts)
        && AddContract(customer.Contracts, profile.Contract).SequenceEqual(customer.Contracts);

    private static ImmutableArray<SupportContract> AddContract(ImmutableArray<SupportContract> contracts, SupportContract added) =>
        [.. contracts.Where(c => c.ValidFrom != added.ValidFrom).Append(added).OrderBy(c => c.ValidFrom).TakeLast(MaxContracts)];

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguagePattern();

    [GeneratedRegex(
        @"\A[^\s@<>,;:""\\()\[\]\p{C}]{1,64}@([A-Za-z0-9\p{L}]([A-Za-z0-9\p{L}-]{0,61}[A-Za-z0-9\p{L}])?\.)+[A-Za-z0-9\p{L}-]{2,63}\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex EmailPattern();
}
