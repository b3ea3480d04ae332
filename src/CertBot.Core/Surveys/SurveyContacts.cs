using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Surveys;

/// <summary>Who of a customer is asked.</summary>
public static class SurveyContacts
{
    /// <summary>Whoever filed the case, if the customer named them as a contact; else the customer's first contact. Empty: nobody has an address.</summary>
    public static string OfCase(SupportCase supportCase, Customer customer) =>
        customer.MayFile(supportCase.Opening.Filer.Email) ? supportCase.Opening.Filer.Email : customer.Contacts.FirstOrDefault()?.Email ?? "";

    /// <summary>One contact of the customer, another one in each half-year. Empty: nobody has an address.</summary>
    public static string OfCampaign(Customer customer, string halfYear) =>
        customer.Contacts.IsEmpty ? "" : customer.Contacts[HalfYears.NumberOf(halfYear) % customer.Contacts.Length].Email;

    /// <summary>The address with this hash, as it is known now; null: it is known no more.</summary>
    public static string? Find(string hash, SupportCase? supportCase, Customer? customer) =>
        hash.Length == 0
            ? null
            : (customer?.Contacts.Select(c => c.Email) ?? [])
                .Append(supportCase?.Opening.Filer.Email ?? "")
                .FirstOrDefault(e => e.Length > 0 && SurveyAddress.HashOf(e) == hash);

    /// <summary>The name of the contact with this address; null: it is not known.</summary>
    public static string? NameOf(string email, Customer? customer) =>
        customer?.Contacts.FirstOrDefault(c => string.Equals(c.Email, email, StringComparison.OrdinalIgnoreCase)) is { Name: { Length: > 0 } name }
        && name != email
            ? name
            : null;

    /// <summary>The language a customer is asked in: its own if the edition and the texts have it, else the edition's first.</summary>
    public static LanguageCode LanguageOf(Customer customer, Policy.Edition edition)
    {
        var own = customer.Language.Split('-')[0];
        var known = edition.Surveys.Languages.Where(l => LanguageCode.All.Any(a => a.Value == l)).ToArray();
        return known.Contains(own, StringComparer.Ordinal) ? new(own) : new(known.FirstOrDefault() ?? LanguageCode.En.Value);
    }
}
