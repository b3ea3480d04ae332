using System.Collections.Immutable;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Reports;

/// <summary>One thing the inspection found. All text of the package is cut to 60 characters, and still has to be escaped for display.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Severity">What it means for a submission.</param>
/// <param name="Criteria">The criteria whose cards show it, the main one first.</param>
/// <param name="Package">The package it is in.</param>
/// <param name="File">The path in the package; empty where it is of the package as a whole.</param>
/// <param name="Line">From 1; 0 where there is no line.</param>
/// <param name="Evidence">What was found. Of a secret, its name and length only.</param>
/// <param name="Source">Who says so, and where.</param>
/// <param name="Fingerprint">The same for the same finding in the next version: a dismissal is carried by it.</param>
public sealed record Finding(
    string Rule,
    Severity Severity,
    ImmutableArray<int> Criteria,
    string Package,
    string File,
    int Line,
    string Evidence,
    string Source,
    string Fingerprint
);
