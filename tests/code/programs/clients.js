// Clients whose methods are operations, paginators and waiters.
import { S3, paginateListObjectsV2, waitUntilObjectExists } from "@aws-sdk/client-s3";
import { SFN } from "@aws-sdk/client-sfn";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const s3 = new S3();
const machines = new SFN({ region: "eu-west-1" });
const secrets = new SecretsManager();
const tables = new DynamoDB();

export const handler = async (event) => {
  await machines.startExecution({ stateMachineArn: process.env.MACHINE });
  const secret = await secrets.getSecretValue({ SecretId: process.env.SECRET });
  await s3.putObject({ Bucket: process.env.BUCKET, Key: "a", Body: secret.SecretString });
  await tables.batchWriteItem({ RequestItems: { [process.env.TABLE]: [] } });
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: process.env.BUCKET })) {
    console.log(page);
  }
  await waitUntilObjectExists({ client: s3, maxWaitTime: 60 }, { Bucket: process.env.BUCKET, Key: "a" });
};
