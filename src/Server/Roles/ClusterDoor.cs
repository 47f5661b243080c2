using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Carillon.Server.Roles;

/// <summary>Who does not know the cluster's secret is sent away from a telephony server's control port, whatever he asks for.</summary>
internal static class ClusterDoor
{
    public const string Scheme = "Bearer ";

    private const string OtherSecret = "it has another cluster secret: ClusterSecretFile must hold the same on all servers";
    /// <summary>Of gRPC (its status codes): UNAUTHENTICATED.</summary>
    private const string Unauthenticated = "16";

    public static void UseClusterSecret(this WebApplication app, string secret, ControlWatch watch)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(Scheme + secret));
        app.Use((context, next) =>
        {
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
            var known = CryptographicOperations.FixedTimeEquals(given, expected);
            watch.Knocked(context.Connection.RemoteIpAddress, known);
            if (known)
                return next(context);
            Refuse(context);
            return Task.CompletedTask;
        });
    }

    /// <summary>To a web process in the words of gRPC, so that the floor can show why; to others 401.</summary>
    private static void Refuse(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = Unauthenticated;
        context.Response.Headers["grpc-message"] = OtherSecret;
    }

    /// <summary>GET /recordings/2026/11/22/id.wav, with ranges: from this server's folder, or from the store once it has been moved there.</summary>
    public static void MapRecordings(this WebApplication app, string folder, string? store) =>
        app.MapGet("/recordings/{**path}", (string path) => (FolderFile.Find(folder, path) ?? FolderFile.Find(store, path)) is { } file
            ? Results.File(file, "audio/wav", enableRangeProcessing: true)
            : Results.NotFound());
}
