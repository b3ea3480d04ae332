namespace CertBot.Packages; internal static class Placeholder;
