using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>E-mail addresses as surveys know them: by the hash of their usual spelling. The address itself stays with the customer.</summary>
public static class SurveyAddress
{
    /// <summary>Forty hexadecimal digits; empty for an empty address. Upper and lower case are the same.</summary>
    public static string HashOf(string email) =>
        email.Trim() is { Length: > 0 } address
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"survey-address:{address.ToLowerInvariant()}")))[..40]
            : "";
}

/// <summary>The ids of surveys: made of what they ask about, so that the same question is the same survey on every host. They name nobody.</summary>
public static class SurveyIds
{
    /// <summary>A case is asked about once.</summary>
    public static SurveyId OfCase(CaseId id) => Of("csat", id.Value);

    /// <summary>A customer is asked about an application once in a half-year.</summary>
    public static SurveyId OfCampaign(ApplicationId application, string halfYear, CustomerId customer) =>
        Of("nps", $"{application.Value}|{halfYear}|{customer.Value}");

    /// <summary>In a tool of the vendor's, each contact of a customer may answer once in a half-year.</summary>
    public static SurveyId OfContact(ApplicationId application, string halfYear, CustomerId customer, string contact) =>
        Of("nps", $"{application.Value}|{halfYear}|{customer.Value}|{contact}");

    private static SurveyId Of(string kind, string about) =>
        new($"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"survey:{about}")))[..20]}");
}

/// <summary>Half-years, written <c>2026-H2</c>.</summary>
public static class HalfYears
{
    /// <summary>Counts half-years.</summary>
    public static int NumberOf(string halfYear) =>
        (int.Parse(halfYear.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture) * 2) + (halfYear[^1] - '1');

    public static string Of(LocalDate day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-H{(day.Month <= 6 ? 1 : 2)}");
}
