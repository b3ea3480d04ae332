using CertBot.Commands.Cases;

namespace CertBot.Commands.FileImport;

/// <summary>How cases come in by chat: one by one, or from a file.</summary>
internal sealed record ChatIntake(CaseIntake Cases, ImportCommands Imports);
