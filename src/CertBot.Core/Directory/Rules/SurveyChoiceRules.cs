using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>
/// How a vendor's customers are asked. A manager chooses; whether this host can send mail, and has an address that links can lead to, is found out by the host.
/// </summary>
public static partial class SurveyChoiceRules
{
    /// <summary>The mail domains in a text, separated by commas or spaces: <c>acme.example, support.acme.example</c>. An address counts as its domain.</summary>
    public static ImmutableArray<string> ParseDomains(string text) =>
        [
            .. text.Split([',', ';', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(word => word[(word.LastIndexOf('@') + 1)..].TrimEnd('.').ToLowerInvariant())
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Why these are not the vendor's mail domains, or null.</summary>
    public static Refusal? CheckDomains(string text) => CheckDomains(ParseDomains(text));

    internal static Decision<VendorEvent> Choose(VendorCommand.ChooseSurveys command, Vendor vendor)
    {
        var domains = command.Channel == SurveyChannel.Off ? vendor.Surveys?.Domains ?? [] : command.Domains;
        return command.Channel != SurveyChannel.Off && CheckDomains(domains) is { } refusal ? Decision<VendorEvent>.Reject(refusal)
            : vendor.Surveys is { } known && known.Channel == command.Channel && known.Domains.SequenceEqual(domains, StringComparer.Ordinal)
                ? Decision<VendorEvent>.Accept()
            : Decision<VendorEvent>.Accept(new VendorEvent.SurveysChosen(command.Channel, domains));
    }

    private static Refusal? CheckDomains(ImmutableArray<string> domains) =>
        domains.IsEmpty || domains.FirstOrDefault(d => d.Length > 253 || !DomainPattern().IsMatch(d)) is not null
            ? DirectoryRefusals.Refuse("survey-domain", [], "domains")
        : domains.Length > VendorSurveys.MaxDomains ? DirectoryRefusals.Refuse("survey-domains", new() { ["max"] = VendorSurveys.MaxDomains }, "domains")
        : null;

    [GeneratedRegex(@"\A([\p{L}0-9]([\p{L}0-9-]{0,61}[\p{L}0-9])?\.)+[\p{L}0-9-]{2,63}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DomainPattern();
}
