using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.Conversation.Cases;

/// <summary>A vendor's customers and their support contracts.</summary>
public static class CustomerDialogs
{
    private const string Page = "customer";

    /// <summary>Languages by their names and codes; what is kept is the code of the language, with the country where the two differ.</summary>
    private static readonly ImmutableArray<ChoiceOption> Languages = Cultures.Options;

    public static Dialog NewCustomer { get; } =
        new(CommandName.SaveCustomer, Audience.Vendor)
        {
            Arguments = [CommandArgument.RemainingText("name")],
            IsOffered = CaseLookup.HasCertified,
            Questions = progress =>
                [
                    NameQuestion(progress) with
                    {
                        Page = Page,
                    },
                    PackageQuestion(progress) with
                    {
                        Page = Page,
                    },
                    ZoneQuestion with
                    {
                        Page = Page,
                    },
                    LanguageQuestion with
                    {
                        Page = Page,
                    },
                    ContactsQuestion(() => MaxContactsOf(progress, progress["package"])) with
                    {
                        Page = Page,
                    },
                    FromQuestion(progress) with
                    {
                        Page = Page,
                    },
                    ToQuestion(progress) with
                    {
                        Page = Page,
                    },
                ],
            CreateCommand = progress =>
                Save(
                    progress,
                    CustomerDecider.IdFrom(progress["name"]),
                    new CustomerProfile
                    {
                        Name = progress["name"],
                        Language = progress["language"],
                        Contacts = CustomerContacts.ParseList(progress["contacts"]),
                        Contract = new SupportContract
                        {
                            ValidFrom = progress.DateOf("valid-from"),
                            ValidTo = progress.HasAnswer("valid-to") ? progress.DateOf("valid-to") : null,
                            Package = progress["package"],
                            Zone = progress["zone"],
                        },
                    }
                ),
            SuccessArguments = Describe,
            FollowUps = SuggestNext,
        };

    public static Dialog ChangeCustomer { get; } =
        new(CommandName.ChangeCustomer, Audience.Vendor)
        {
            Arguments = [CaseArguments.Customer, CommandArgument.OneOf("what", _ => Changes)],
            IsOffered = _ => false, // the card of a customer has the button
            Questions = AskChange,
            CreateCommand = progress => Save(progress, new(progress[CaseArguments.CustomerKey]), Changed(progress)),
            SuccessArguments = Describe,
            FollowUps = SuggestNext,
        };

    private static ImmutableArray<ChoiceOption> Changes { get; } =
    [.. new[] { "name", "package", "zone", "language", "contacts", "valid-to" }.Select(k => ChoiceOption.FromText(k, $"customer.what.{k}"))];

    private static Question ZoneQuestion =>
        new("zone", new AnswerType.Text(60))
        {
            TextKey = CaseTextKeys.Customer("zone"),
            Validate = CustomerZones.Check,
            Normalize = text => CustomerZones.Find(text) ?? text,
        };

    private static Question LanguageQuestion =>
        new("language", new AnswerType.Text(40))
        {
            TextKey = CaseTextKeys.Customer("language"),
            Validate = text => LanguageOf(text) is null ? new("customer.bad.language") : null,
            Normalize = text => LanguageOf(text) ?? text,
        };

    private static IEnumerable<Question> AskChange(FormProgress progress)
    {
        if (OwnVendor(progress) is not { } vendor)
        {
            progress.Block("talk.no-vendor");
            yield break;
        }
        foreach (var question in CustomerQuestions.WhichCustomer(progress, vendor))
            yield return question;
        if (CustomerQuestions.Of(progress, vendor) is not { Contracts: [.., var contract] } customer)
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }
        yield return new("what", new AnswerType.Choice(Changes)) { Arguments = new() { ["customer"] = customer.Name } };
        if (!progress.HasAnswer("what"))
            yield break;
        yield return progress["what"] switch
        {
            "name" => NameQuestion(progress) with { DefaultValue = () => customer.Name },
            "package" => PackageQuestion(progress) with { DefaultValue = () => contract.Package },
            "zone" => ZoneQuestion with { DefaultValue = () => contract.Zone },
            "language" => LanguageQuestion with { DefaultValue = () => customer.Language },
            "contacts" => ContactsQuestion(() => MaxContactsOf(progress, contract.Package)) with
            {
                DefaultValue = () => CustomerContacts.Format(customer.Contacts),
            },
            _ => ToQuestion(progress, contract.ValidFrom),
        };
        // Terms change from a day on, and what was opened before runs on as it was.
        if (progress["what"] is "package" or "zone")
        {
            yield return FromQuestion(progress) with
            {
                TextKey = CaseTextKeys.Customer("change-from"),
            };
        }
    }

    private static CustomerProfile Changed(FormProgress progress)
    {
        var vendor = OwnVendor(progress) ?? new("none");
        var customer = CustomerQuestions.Of(progress, vendor) ?? throw new InvalidOperationException("A form about no customer.");
        var contract = customer.Contracts[^1];
        var from = progress["what"] is "package" or "zone" ? progress.DateOf("valid-from") : contract.ValidFrom;
        return new()
        {
            Name = progress["what"] == "name" ? progress["name"] : customer.Name,
            Language = progress["what"] == "language" ? progress["language"] : customer.Language,
            Contacts = progress["what"] == "contacts" ? CustomerContacts.ParseList(progress["contacts"]) : customer.Contacts,
            Contract = contract with
            {
                ValidFrom = from,
                ValidTo = progress["what"] == "valid-to" ? (progress.HasAnswer("valid-to") ? progress.DateOf("valid-to") : null) : contract.ValidTo,
                Package = progress["what"] == "package" ? progress["package"] : contract.Package,
                Zone = progress["what"] == "zone" ? progress["zone"] : contract.Zone,
                // The calendar followed the zone, unless the contract names one of its own.
                Calendar = contract.Calendar,
            },
        };
    }

    private static Command.OnCustomer Save(FormProgress progress, CustomerId id, CustomerProfile profile) =>
        new(OwnVendor(progress) ?? new("none"), id, new CustomerCommand.Save(profile));

    // A new customer under a known name would be a change of that one, and is not meant so.
    private static Question NameQuestion(FormProgress progress) =>
        new("name", new AnswerType.Text(CustomerDecider.MaxNameLength))
        {
            TextKey = CaseTextKeys.Customer("name"),
            Validate = name =>
                progress.Dialog.Name == CommandName.SaveCustomer
                && OwnVendor(progress) is { } vendor
                && progress.TurnData.CustomersOf(vendor).FirstOrDefault(r => r.Id == CustomerDecider.IdFrom(name)) is { } known
                    ? new("customer.bad.known", new() { ["customer"] = known.Name })
                    : null,
        };

    private static Question PackageQuestion(FormProgress progress) =>
        new("package", new AnswerType.Choice([.. progress.Context.Edition.Support.PackageKeys.Select(p => ChoiceOption.FromText(p, EditionTexts.Package(p)))]))
        {
            TextKey = CaseTextKeys.Customer("package"),
        };

    private static Question ContactsQuestion(Func<int> max) =>
        new("contacts", new AnswerType.MultilineText(TextLimits.Text))
        {
            TextKey = CaseTextKeys.Customer("contacts"),
            IsOptional = true,
            Validate = text => CustomerContacts.Check(text, max()),
        };

    private static Question FromQuestion(FormProgress progress) =>
        new("valid-from", new AnswerType.CalendarDate(new(2000, 1, 1), progress.Context.Today.PlusYears(5)))
        {
            TextKey = CaseTextKeys.Customer("valid-from"),
            DefaultValue = () => NodaTime.Text.LocalDatePattern.Iso.Format(progress.Context.Today),
        };

    private static Question ToQuestion(FormProgress progress, LocalDate? from = null) =>
        new("valid-to", new AnswerType.CalendarDate(from ?? new(2000, 1, 1), progress.Context.Today.PlusYears(20)))
        {
            TextKey = CaseTextKeys.Customer("valid-to"),
            IsOptional = true,
        };

    /// <summary>As many as the package allows; while it is not known, as many as any does.</summary>
    private static int MaxContactsOf(FormProgress progress, string package)
    {
        var packages = progress.Context.Edition.Support.StandardPackages;
        return packages.FirstOrDefault(p => p.Key == package)?.Contacts ?? packages.Max(p => p.Contacts);
    }

    private static string? LanguageOf(string text) =>
        CustomerDecider.IsLanguage(text) ? text
        : CustomerDecider.IsLanguage(text.ToLowerInvariant()) ? text.ToLowerInvariant()
        : AnswerParser.FindOption(Languages, text) is { Value: var culture } ? (culture[..2] is "pt" or "zh" ? culture : culture[..2])
        : null;

    private static VendorId? OwnVendor(FormProgress progress) => progress.Context.Actor.Member?.Vendor;

    private static LocalizableObject Describe(TurnData turnData, Command command) =>
        command is Command.OnCustomer { Command: CustomerCommand.Save(var profile) }
            ? new()
            {
                ["customer"] = profile.Name,
                ["package"] = LocalizableValue.Text(EditionTexts.Package(profile.Contract.Package)),
                ["contacts"] = profile.Contacts.Length,
            }
            : [];

    private static ImmutableArray<SuggestedAction> SuggestNext(TurnData turnData, Command command) =>
        command is Command.OnCustomer { Id: var id }
            ?
            [
                SuggestedActions.ForCommand(CommandName.OpenCase, turnData.Context, id.Value),
                SuggestedActions.ForCommand("customer", turnData.Context, id.Value),
                SuggestedActions.ForCommand("customers", turnData.Context),
            ]
            : [];
}
